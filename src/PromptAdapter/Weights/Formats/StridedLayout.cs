using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PromptAdapter.Weights.Formats;

/// <summary>
/// Where the elements of a tensor stand in the file: the byte of the first one, and how many elements apart neighbours along each dimension are.
/// </summary>
internal sealed class StridedLayout
{
    // An expanded tensor has more elements than its storage. Beyond this many it is a trap rather than a tensor.
    private const long MostRepeated = 1 << 22;
    private const int MostDimensions = 32;

    private readonly long[] _strides;

    private StridedLayout(long start, long[] shape, long[] strides, long count)
    {
        Start = start;
        Shape = shape;
        Count = count;
        _strides = strides;
        IsContiguous = count == 0 || IsRowMajor(shape, strides);
    }

    public long Start { get; }

    public long[] Shape { get; }

    public long Count { get; }

    public bool IsContiguous { get; }

    /// <summary>Checks a description against the bytes that belong to it.</summary>
    /// <param name="source">The file.</param>
    /// <param name="name">The tensor, for messages.</param>
    /// <param name="type">Its element type.</param>
    /// <param name="shape">The sizes of its dimensions.</param>
    /// <param name="strides">Elements from one neighbour to the next along each dimension; row-major when absent.</param>
    /// <param name="storage">The bytes it may use, which lie inside the file.</param>
    /// <param name="skip">Elements from the start of the storage to the first element.</param>
    public static StridedLayout Create(LeasedFile source, string name, ElementType type, long[] shape, long[]? strides, ByteRange storage, long skip = 0)
    {
        if (storage.Start < 0 || storage.Length < 0 || storage.Start > source.Length - storage.Length)
            throw Broken("lies beyond the end of the file");
        if (shape.Length > MostDimensions || (strides is not null && strides.Length != shape.Length) || skip < 0)
            throw Broken("has an impossible shape");
        if (shape.Any(size => size < 0) || (strides?.Any(stride => stride < 0) ?? false))
            throw Broken("has a negative size");

        try
        {
            var available = storage.Length / type.SizeInBytes();
            var count = CountOf(shape);
            strides ??= RowMajor(shape);
            var last = skip;
            for (var axis = 0; count > 0 && axis < shape.Length; axis++)
                last = checked(last + ((shape[axis] - 1) * strides[axis]));
            if (count > 0 && last >= available)
                throw Broken($"{WeightFileProblem.ShapeText(shape)} does not fit the {storage.Length} bytes of its data");
            if (count > available && count > MostRepeated)
                throw Broken($"{WeightFileProblem.ShapeText(shape)} repeats {available} stored values too often");
            return new StridedLayout(count == 0 ? storage.Start : storage.Start + (skip * type.SizeInBytes()), shape, strides, count);
        }
        catch (OverflowException)
        {
            throw Broken("has an impossible shape");
        }

        InputException Broken(string what) => WeightFileProblem.Damaged(source.Path, $"the tensor {WeightFileProblem.Quote(name)} {what}");
    }

    /// <summary>The number of elements of a shape.</summary>
    /// <exception cref="OverflowException">It does not fit 64 bits.</exception>
    public static long CountOf(IReadOnlyList<long> shape)
    {
        if (shape.Contains(0))
            return 0;
        long count = 1;
        foreach (var size in shape)
            count = checked(count * size);
        return count;
    }

    public StridedLayout Transposed()
    {
        if (Shape.Length != 2)
            throw new InvalidOperationException("only a matrix can be transposed");
        return new StridedLayout(Start, [Shape[1], Shape[0]], [_strides[1], _strides[0]], Count);
    }

    /// <summary>Collects the raw elements from row-major index <paramref name="first"/> on until <paramref name="destination"/> is full.</summary>
    /// <param name="start">The address of the first element, with all others at their places from there.</param>
    /// <param name="first">A row-major index.</param>
    /// <param name="elementSize">1, 2, 4 or 8 bytes.</param>
    /// <param name="destination">A whole number of elements.</param>
    public unsafe void Gather(byte* start, long first, int elementSize, Span<byte> destination)
    {
        switch (elementSize)
        {
            case 1: Gather(start, first, destination); break;
            case 2: Gather(start, first, MemoryMarshal.Cast<byte, ushort>(destination)); break;
            case 4: Gather(start, first, MemoryMarshal.Cast<byte, uint>(destination)); break;
            default: Gather(start, first, MemoryMarshal.Cast<byte, ulong>(destination)); break;
        }
    }

    /// <summary>How far the elements reach in the file, from the first one: in elements, 0 where there are none.</summary>
    public long Extent => Count == 0 ? 0 : 1 + Shape.Select((size, axis) => (size - 1) * _strides[axis]).Sum();

    public static long[] RowMajor(long[] shape)
    {
        var strides = new long[shape.Length];
        long step = 1;
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = step;
            step = checked(step * Math.Max(1, shape[axis]));
        }

        return strides;
    }

    private static bool IsRowMajor(long[] shape, long[] strides)
    {
        long step = 1;
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            if (shape[axis] != 1 && strides[axis] != step)
                return false;
            step *= shape[axis];
        }

        return true;
    }

    // Create has checked that the first and the last element, and so all between them, are inside the storage.
    private unsafe void Gather<T>(byte* start, long first, Span<T> destination)
        where T : unmanaged
    {
        var inner = Shape.Length - 1;
        Span<long> index = stackalloc long[Shape.Length];
        var rest = first;
        long position = 0; // in elements, of the first element of the current run
        for (var axis = inner; axis >= 0; axis--)
        {
            (rest, index[axis]) = Math.DivRem(rest, Shape[axis]);
            position += index[axis] * _strides[axis];
        }

        for (var done = 0; done < destination.Length;)
        {
            var run = (int)Math.Min(destination.Length - done, Shape[inner] - index[inner]);
            var from = start + (position * sizeof(T));
            var step = _strides[inner] * sizeof(T);
            for (var i = 0; i < run; i++)
                destination[done + i] = Unsafe.ReadUnaligned<T>(from + (i * step));
            done += run;
            position -= index[inner] * _strides[inner];
            index[inner] = 0;
            for (var axis = inner - 1; axis >= 0; axis--) // carry into the outer dimensions
            {
                position += _strides[axis];
                if (++index[axis] < Shape[axis])
                    break;
                position -= index[axis] * _strides[axis];
                index[axis] = 0;
            }
        }
    }
}

/// <summary>A run of bytes in a file.</summary>
internal readonly record struct ByteRange(long Start, long Length)
{
    public long End => Start + Length;
}
