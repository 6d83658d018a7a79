using System.Buffers.Binary;
using System.Text;

namespace PromptAdapter.Torch.Native;

/// <summary>
/// Edits the symbol-version requirements of a 64-bit little-endian ELF library held in memory.
/// A requirement marked weak (<c>VER_FLG_WEAK</c>) no longer stops the loader when the system's library is older;
/// that is only safe while no relocation uses a symbol of that version.
/// </summary>
internal static class ElfVersionNeeds
{
    private const int SectionTypeVersionNeed = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort WeakFlag = 2;                     // VER_FLG_WEAK

    /// <summary>Marks each requirement whose name is <paramref name="version"/> weak and returns how many were marked.</summary>
    /// <param name="image">The whole library; edited in place.</param>
    /// <param name="version">For example <c>GLIBCXX_3.4.32</c>.</param>
    /// <exception cref="BadImageFormatException">Not a 64-bit little-endian ELF file, or its tables point outside of it.</exception>
    public static int Weaken(Span<byte> image, string version)
    {
        try
        {
            return WeakenSections(image, version);
        }
        catch (Exception error) when (error is ArgumentOutOfRangeException or OverflowException)
        {
            throw new BadImageFormatException("an ELF table points outside the file", error);
        }
    }

    private static int WeakenSections(Span<byte> image, string version)
    {
        if (image.Length < 64 || !image[..6].SequenceEqual<byte>([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]))
            throw new BadImageFormatException("not a 64-bit little-endian ELF file");

        var sections = Offset(image, 0x28);
        int size = U16(image, 0x3A), count = U16(image, 0x3C);
        for (var i = 0; i < count; i++)
        {
            var header = image.Slice(checked(sections + i * size), size);
            if (U32(header, 4) != SectionTypeVersionNeed)
                continue;
            var strings = image.Slice(checked(sections + Step(header, 0x28) * size), size); // sh_link: the string table
            return WeakenEntries(image, Offset(header, 0x18), Offset(strings, 0x18), version); // a library has one such section
        }

        return 0;
    }

    private static int WeakenEntries(Span<byte> image, int need, int strings, string version)
    {
        Span<byte> wanted = [.. Encoding.ASCII.GetBytes(version), 0];
        var marked = 0;
        while (true)
        {
            // Elfxx_Verneed: version u16, cnt u16, file u32, aux u32, next u32
            var entry = image.Slice(need, 16);
            var aux = checked(need + Step(entry, 8));
            for (var k = 0; k < U16(entry, 2); k++)
            {
                // Elfxx_Vernaux: hash u32, flags u16, other u16, name u32, next u32
                var requirement = image.Slice(aux, 16);
                if (image[checked(strings + Step(requirement, 8))..].StartsWith(wanted))
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(requirement[4..], (ushort)(U16(requirement, 4) | WeakFlag));
                    marked++;
                }

                if (Step(requirement, 12) is var following and > 0)
                    aux = checked(aux + following);
                else
                    break;
            }

            // Links only lead forward, so that no table, however damaged, is walked for ever.
            if (Step(entry, 12) is var next and > 0)
                need = checked(need + next);
            else
                return marked;
        }
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static int Step(ReadOnlySpan<byte> bytes, int at) => checked((int)U32(bytes, at));

    private static int Offset(ReadOnlySpan<byte> bytes, int at) => checked((int)BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]));
}
