using System.Buffers.Binary;
using System.Text;

namespace PromptAdapter.Weights.Formats;

/// <summary>Reads little-endian values one after another and refuses to go past the end.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes, string path)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }

    public readonly int Remaining => _bytes.Length - Position;

    public ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > Remaining)
            throw WeightFileProblem.Damaged(path, "ends in the middle of a value");
        var taken = _bytes.Slice(Position, (int)count);
        Position += (int)count;
        return taken;
    }

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public string Text(long count) => Encoding.UTF8.GetString(Take(count));

    /// <summary>Text up to the next line feed, which is consumed.</summary>
    public string Line()
    {
        var length = _bytes[Position..].IndexOf((byte)'\n');
        if (length < 0)
            throw WeightFileProblem.Damaged(path, "ends in the middle of a value");
        var line = Text(length);
        Position++;
        return line;
    }
}
