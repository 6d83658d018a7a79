using System.Buffers;
using System.Runtime.InteropServices;
using PromptAdapter.Weights.Formats;

namespace PromptAdapter.Weights;

/// <summary>A tensor in an open <see cref="TensorFile"/>: its description, and its data when asked for.</summary>
public sealed class StoredTensor
{
    /// <summary>The most elements that <see cref="Visit"/> hands out at once: a piece stays in the processor's cache between reading and converting.</summary>
    internal const int LargestPiece = 1 << 18;

    private const int StridedPiece = 1 << 14;

    private readonly LeasedFile _source;
    private readonly StridedLayout _layout;
    private readonly EntryChecksum? _checksum;

    internal StoredTensor(LeasedFile source, string name, ElementType type, StridedLayout layout, EntryChecksum? checksum = null)
    {
        _source = source;
        _layout = layout;
        _checksum = checksum;
        Name = name;
        Type = type;
        Shape = layout.Shape;
        Count = layout.Count;
    }

    /// <summary>The full name; empty for a tensor that was saved alone.</summary>
    public string Name { get; }

    /// <summary>How the elements are stored.</summary>
    public ElementType Type { get; }

    /// <summary>The sizes of the dimensions; empty for a single number.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The number of elements.</summary>
    public long Count { get; }

    internal string Path => _source.Path;

    /// <summary>The elements in row-major order, converted to single precision.</summary>
    /// <exception cref="InputException">The tensor is too large for one array, or its data do not match the file's checksum.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public float[] ToSingles()
    {
        var values = Allocate<float>();
        CopyTo(values);
        return values;
    }

    /// <summary>The elements of an integer or truth-value tensor in row-major order.</summary>
    /// <exception cref="InputException">The tensor holds fractions, or is too large for one array.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public long[] ToInt64s()
    {
        if (Type.IsFloatingPoint())
            throw new InputException($"the tensor {WeightFileProblem.Quote(Name)} is of type {Type.SafetensorsName()} where integers are needed", Path,
                "check that it is the right kind of file");
        var values = Allocate<long>();
        Visit(0, Count, (raw, first) => ElementConversion.ToInt64s(Type, raw, values.AsSpan((int)first)));
        return values;
    }

    /// <summary>Writes the elements in row-major order, converted to single precision.</summary>
    /// <param name="destination">Takes <see cref="Count"/> values.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public unsafe void CopyTo(Span<float> destination)
    {
        if (destination.Length < Count)
            throw new ArgumentException($"{Count} values do not fit into {destination.Length}", nameof(destination));
        fixed (float* start = destination)
        {
            var target = start; // a lambda cannot capture the fixed variable itself
            Visit(0, Count, (raw, first) => ElementConversion.ToSingles(Type, raw, new Span<float>(target + first, raw.Length / Type.SizeInBytes())));
        }
    }

    /// <summary>The same data with the two dimensions of a matrix exchanged; nothing is copied.</summary>
    internal StoredTensor Transposed() => new(_source, Name, Type, _layout.Transposed(), _checksum);

    /// <summary>Compares the data with the checksum that the file keeps of them, where it keeps one; done before any read, too.</summary>
    /// <exception cref="InputException">The data are not those that were saved.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public void VerifyChecksum()
    {
        using var lease = _source.Borrow();
        _checksum?.Verify(lease);
    }

    /// <summary>Hands out the stored bytes of the elements in row-major order, piece by piece, with the index of each piece's first element.</summary>
    internal unsafe void Visit(long first, long count, RawPiece visit)
    {
        using var lease = _source.Borrow();
        _checksum?.Verify(lease);
        var size = Type.SizeInBytes();
        if (_layout.IsContiguous)
        {
            for (var at = first; at < first + count; at += LargestPiece)
                visit(lease.Piece(_layout.Start + (at * size), Math.Min(LargestPiece, first + count - at) * size), at);
            return;
        }

        var start = lease.Kept(_layout.Start, _layout.Extent * size);
        var buffer = ArrayPool<byte>.Shared.Rent(StridedPiece * size);
        try
        {
            for (var at = first; at < first + count; at += StridedPiece)
            {
                var row = buffer.AsSpan(0, (int)Math.Min(StridedPiece, first + count - at) * size);
                _layout.Gather(start, at, size, row);
                visit(row, at);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private T[] Allocate<T>()
    {
        if (Count > Array.MaxLength / Marshal.SizeOf<T>())
            throw new InputException($"the tensor {WeightFileProblem.Quote(Name)} {WeightFileProblem.ShapeText(Shape)} is too large for one array", Path,
                "check that it is the right file");
        return GC.AllocateUninitializedArray<T>((int)Count);
    }
}

/// <summary>Receives the stored bytes of some elements.</summary>
/// <param name="raw">The bytes.</param>
/// <param name="first">The row-major index of the first of them.</param>
internal delegate void RawPiece(ReadOnlySpan<byte> raw, long first);
