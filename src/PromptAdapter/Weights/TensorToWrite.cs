using System.Buffers;
using PromptAdapter.Weights.Formats;

namespace PromptAdapter.Weights;

/// <summary>
/// A tensor for <see cref="SafetensorsWriter"/>: a name, a shape, an element type, and where the elements come from. They are converted while they are written.
/// </summary>
public sealed class TensorToWrite
{
    private const int Piece = 1 << 18; // elements converted at a time

    private readonly Action<Stream> _write;

    private TensorToWrite(string name, ElementType type, IReadOnlyList<long> shape, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(name);
        Name = name;
        Type = type;
        Shape = [.. shape];
        Length = checked(StridedLayout.CountOf(Shape) * type.SizeInBytes());
        _write = write;
    }

    /// <summary>The name in the file.</summary>
    public string Name { get; }

    /// <summary>The element type in the file.</summary>
    public ElementType Type { get; }

    /// <summary>The sizes of the dimensions.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Bytes in the file.</summary>
    public long Length { get; }

    /// <summary>A tensor of single-precision values in row-major order.</summary>
    /// <param name="name">The name in the file.</param>
    /// <param name="values">As many values as the shape has elements.</param>
    /// <param name="shape">The sizes of the dimensions.</param>
    /// <param name="type">The float type to write; single precision unless said otherwise.</param>
    /// <exception cref="ArgumentException">The shape does not fit the values, or the type is not a float type.</exception>
    public static TensorToWrite Of(string name, float[] values, IReadOnlyList<long> shape, ElementType type = ElementType.F32)
    {
        RequireCount(shape, values.LongLength);
        RequireKind(type, floating: true);
        return new TensorToWrite(name, type, shape, stream => WriteSingles(stream, name, type, values));
    }

    /// <summary>A tensor of integers in row-major order.</summary>
    /// <param name="name">The name in the file.</param>
    /// <param name="values">As many values as the shape has elements.</param>
    /// <param name="shape">The sizes of the dimensions.</param>
    /// <param name="type">The integer type to write; 64 bits unless said otherwise.</param>
    /// <exception cref="ArgumentException">The shape does not fit the values, or the type is not an integer type.</exception>
    public static TensorToWrite Of(string name, long[] values, IReadOnlyList<long> shape, ElementType type = ElementType.I64)
    {
        RequireCount(shape, values.LongLength);
        RequireKind(type, floating: false);
        return new TensorToWrite(name, type, shape, stream => WriteInt64s(stream, name, type, values));
    }

    /// <summary>A tensor of raw little-endian elements in row-major order.</summary>
    /// <param name="name">The name in the file.</param>
    /// <param name="bytes">As many bytes as the shape asks for.</param>
    /// <param name="shape">The sizes of the dimensions.</param>
    /// <param name="type">What the bytes are.</param>
    /// <exception cref="ArgumentException">The shape does not fit the bytes.</exception>
    public static TensorToWrite Of(string name, ReadOnlyMemory<byte> bytes, IReadOnlyList<long> shape, ElementType type)
    {
        RequireCount(shape, bytes.Length / type.SizeInBytes());
        return new TensorToWrite(name, type, shape, stream => stream.Write(bytes.Span));
    }

    /// <summary>A tensor of another file, which must stay open until this one is written.</summary>
    /// <param name="name">The name in the new file.</param>
    /// <param name="stored">The tensor.</param>
    /// <param name="type">The type to write; as stored unless said otherwise. Any type becomes a float type; only the same type stays an integer type.</param>
    /// <exception cref="ArgumentException">Fractions would become integers, or one integer type another.</exception>
    public static TensorToWrite Of(string name, StoredTensor stored, ElementType? type = null) => Of(name, [stored], stored.Shape, type);

    /// <summary>A tensor whose elements are written by an action.</summary>
    internal static TensorToWrite Of(string name, ElementType type, IReadOnlyList<long> shape, Action<Stream> write) => new(name, type, shape, write);

    /// <summary>Stored tensors one below the other: their rows joined along the first dimension.</summary>
    internal static TensorToWrite Of(string name, IReadOnlyList<StoredTensor> parts, IReadOnlyList<long> shape, ElementType? type)
    {
        var written = type ?? parts[0].Type;
        if (parts.Any(part => part.Type != written) && !written.IsFloatingPoint())
            throw new ArgumentException($"{parts[0].Type} cannot be written as {written}", nameof(type));
        RequireCount(shape, parts.Sum(part => part.Count));
        return new TensorToWrite(name, written, shape, stream =>
        {
            foreach (var part in parts)
                WriteStored(stream, name, written, part);
        });
    }

    internal void Write(Stream stream) => _write(stream);

    /// <summary>Writes values converted to a float type.</summary>
    internal static void WriteSingles(Stream stream, string name, ElementType type, ReadOnlySpan<float> values) =>
        WriteConverted(stream, name, type, values, ElementConversion.FromSingles, "F32");

    private static void WriteStored(Stream stream, string name, ElementType type, StoredTensor stored)
    {
        if (stored.Type == type)
        {
            stored.Visit(0, stored.Count, (raw, _) => stream.Write(raw));
            return;
        }

        var values = ArrayPool<float>.Shared.Rent(Piece);
        try
        {
            // One visit: a part that is not contiguous is read as a whole each time it is visited. Its pieces have as many elements as this one at most.
            stored.Visit(0, stored.Count, (raw, _) =>
            {
                var part = values.AsSpan(0, raw.Length / stored.Type.SizeInBytes());
                ElementConversion.ToSingles(stored.Type, raw, part);
                WriteSingles(stream, name, type, part);
            });
        }
        finally
        {
            ArrayPool<float>.Shared.Return(values);
        }
    }

    private static void WriteInt64s(Stream stream, string name, ElementType type, ReadOnlySpan<long> values) =>
        WriteConverted(stream, name, type, values, ElementConversion.FromInt64s, "I64");

    private static void WriteConverted<T>(Stream stream, string name, ElementType type, ReadOnlySpan<T> values, Conversion<T> convert, string wider)
    {
        var raw = ArrayPool<byte>.Shared.Rent(Piece * type.SizeInBytes());
        try
        {
            for (var at = 0; at < values.Length; at += Piece)
            {
                var piece = values.Slice(at, Math.Min(Piece, values.Length - at));
                if (!convert(piece, type, raw))
                    throw new InputException($"the tensor {WeightFileProblem.Quote(name)} has values that {type.SafetensorsName()} cannot hold", null,
                        $"write it as {(type == ElementType.F16 ? "BF16 or F32" : wider)}");
                stream.Write(raw, 0, piece.Length * type.SizeInBytes());
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(raw);
        }
    }

    private delegate bool Conversion<T>(ReadOnlySpan<T> values, ElementType type, Span<byte> raw);

    private static void RequireCount(IReadOnlyList<long> shape, long count)
    {
        if (shape.Any(size => size < 0) || StridedLayout.CountOf(shape) != count)
            throw new ArgumentException($"the shape {WeightFileProblem.ShapeText(shape)} does not fit {count} values", nameof(shape));
    }

    private static void RequireKind(ElementType type, bool floating)
    {
        if (type.IsFloatingPoint() != floating)
            throw new ArgumentException($"{type} is not {(floating ? "a float" : "an integer")} type", nameof(type));
    }
}
