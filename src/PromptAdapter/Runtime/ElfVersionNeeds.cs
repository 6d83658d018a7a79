using System.Buffers.Binary;
using System.Text;

namespace PromptAdapter.Runtime;

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
        catch (ArgumentOutOfRangeException error)
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
        var marked = 0;
        for (var i = 0; i < count; i++)
        {
            var header = image.Slice(sections + i * size, size);
            if (U32(header, 4) != SectionTypeVersionNeed)
                continue;
            var strings = image.Slice(sections + (int)U32(header, 0x28) * size, size); // sh_link: the string table
            marked += WeakenEntries(image, Offset(header, 0x18), Offset(strings, 0x18), version);
        }

        return marked;
    }

    private static int WeakenEntries(Span<byte> image, int need, int strings, string version)
    {
        var marked = 0;
        while (true)
        {
            // Elfxx_Verneed: version u16, cnt u16, file u32, aux u32, next u32
            var entry = image.Slice(need, 16);
            var aux = need + (int)U32(entry, 8);
            for (var k = 0; k < U16(entry, 2); k++)
            {
                // Elfxx_Vernaux: hash u32, flags u16, other u16, name u32, next u32
                var requirement = image.Slice(aux, 16);
                if (Text(image, strings + (int)U32(requirement, 8)) == version)
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(requirement[4..], (ushort)(U16(requirement, 4) | WeakFlag));
                    marked++;
                }

                aux += (int)U32(requirement, 12);
            }

            var next = (int)U32(entry, 12);
            if (next == 0)
                return marked;
            need += next;
        }
    }

    private static string Text(Span<byte> image, int start)
    {
        var rest = image[start..];
        return Encoding.ASCII.GetString(rest[..rest.IndexOf((byte)0)]);
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static int Offset(ReadOnlySpan<byte> bytes, int at) => checked((int)BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]));
}
