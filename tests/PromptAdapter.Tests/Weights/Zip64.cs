using System.Buffers.Binary;

namespace PromptAdapter.Weights;

/// <summary>Rewrites the directory of a small zip archive so that every size and offset stands in the 64-bit fields.</summary>
public static class Zip64
{
    private const int EndLength = 22;
    private const int EntryLength = 46;

    /// <param name="source">An archive without comment, written without zip64.</param>
    /// <param name="target">The file to write.</param>
    /// <param name="shift">Added to each entry's offset: wrong on purpose unless 0.</param>
    public static string Rewrite(string source, string target, long shift)
    {
        var bytes = File.ReadAllBytes(source);
        var end = bytes.AsSpan(bytes.Length - EndLength);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
        var start = (int)BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        using var writer = new BinaryWriter(File.Create(target));
        writer.Write(bytes, 0, start);
        var at = start;
        for (var entry = 0; entry < count; entry++)
        {
            var fixedPart = bytes.AsSpan(at, EntryLength).ToArray();
            var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(fixedPart.AsSpan(28));
            var stored = BinaryPrimitives.ReadUInt32LittleEndian(fixedPart.AsSpan(20));
            var size = BinaryPrimitives.ReadUInt32LittleEndian(fixedPart.AsSpan(24));
            var local = BinaryPrimitives.ReadUInt32LittleEndian(fixedPart.AsSpan(42));
            fixedPart.AsSpan(20, 8).Fill(0xff);
            fixedPart.AsSpan(42, 4).Fill(0xff);
            BinaryPrimitives.WriteUInt16LittleEndian(fixedPart.AsSpan(30), 4 + 5 + 4 + 24); // a foreign extra field, then zip64's
            writer.Write(fixedPart);
            writer.Write(bytes, at + EntryLength, nameLength);
            writer.Write((ushort)0x5455);
            writer.Write((ushort)5);
            writer.Write(new byte[5]);
            writer.Write((ushort)1);
            writer.Write((ushort)24);
            writer.Write((long)size);
            writer.Write((long)stored);
            writer.Write(local + shift);
            at += EntryLength + nameLength + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 30));
        }

        WriteEnd(writer, count, start);
        return target;
    }

    private static void WriteEnd(BinaryWriter writer, ushort count, long start)
    {
        var end = writer.BaseStream.Position;
        writer.Write(0x06064b50);
        writer.Write(44L);
        writer.Write(new byte[12]);
        writer.Write((long)count);
        writer.Write((long)count);
        writer.Write(end - start);
        writer.Write(start);
        writer.Write(0x07064b50);
        writer.Write(0);
        writer.Write(end);
        writer.Write(1);
        writer.Write(0x06054b50);
        writer.Write(new byte[4]);
        writer.Write(ulong.MaxValue); // counts, and the low and high halves of what no longer fits
        writer.Write(uint.MaxValue);
        writer.Write((ushort)0);
    }
}
