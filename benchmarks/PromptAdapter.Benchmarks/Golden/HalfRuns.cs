using System.Buffers.Binary;

namespace PromptAdapter.GoldenData;

/// <summary>
/// A file as pieces: plain bytes, and long runs of single-precision numbers that are exactly half-precision ones, stored as such.
/// So the single- and half-precision variants of a model repeat each other, which a packer sees.
/// </summary>
internal static class HalfRuns
{
    private const int ShortestRun = 64; // numbers
    private const int LostBits = 0x1fff; // of a single-precision fraction

    private enum Piece : byte
    {
        Plain,
        Halves,
    }

    /// <summary>Writes the length and the pieces of <paramref name="content"/>.</summary>
    public static void Write(BinaryWriter writer, ReadOnlySpan<byte> content)
    {
        writer.Write(content.Length);
        var plain = 0; // where the plain bytes in front of the run begin
        for (var at = 0; at < content.Length;)
        {
            var run = RunLength(content[at..]);
            if (run < ShortestRun)
            {
                at++;
                continue;
            }

            WritePlain(writer, content[plain..at]);
            writer.Write((byte)Piece.Halves);
            writer.Write(run);
            for (var end = at + run * sizeof(float); at < end; at += sizeof(float))
                writer.Write((Half)BinaryPrimitives.ReadSingleLittleEndian(content[at..]));
            plain = at;
        }

        WritePlain(writer, content[plain..]);
    }

    /// <summary>Reads what <see cref="Write"/> has written.</summary>
    public static byte[] Read(BinaryReader reader)
    {
        var content = new byte[reader.ReadInt32()];
        for (var at = 0; at < content.Length;)
        {
            var kind = (Piece)reader.ReadByte();
            var count = reader.ReadInt32();
            if (kind == Piece.Plain)
            {
                reader.BaseStream.ReadExactly(content, at, count);
                at += count;
                continue;
            }

            for (var i = 0; i < count; i++, at += sizeof(float))
                BinaryPrimitives.WriteSingleLittleEndian(content.AsSpan(at), (float)reader.ReadHalf());
        }

        return content;
    }

    private static void WritePlain(BinaryWriter writer, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        writer.Write((byte)Piece.Plain);
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static int RunLength(ReadOnlySpan<byte> content)
    {
        var count = 0;
        while (content.Length >= sizeof(float) && IsHalf(BinaryPrimitives.ReadInt32LittleEndian(content)))
        {
            count++;
            content = content[sizeof(float)..];
        }

        return count;
    }

    private static bool IsHalf(int bits) => (bits & LostBits) == 0 && BitConverter.SingleToInt32Bits((float)(Half)BitConverter.Int32BitsToSingle(bits)) == bits;
}
