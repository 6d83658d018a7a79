using PromptAdapter.Torch.Native;
using TorchSharp;

namespace PromptAdapter.Methods;

/// <summary>
/// A matrix that is a tensor and a span at once: products are left to libtorch, what lies between them is one pass over the span.
/// The memory is libtorch's and aligned. In arrays of the garbage collector it would start anywhere, and since kernels add up in an order
/// that depends on the alignment, the same training would end in other last digits each time.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class MatrixBuffer<T> : IDisposable
    where T : unmanaged
{
    private readonly T* _first;
    private readonly int _length;

    /// <summary>Allocates zeros.</summary>
    /// <param name="rows">R.</param>
    /// <param name="columns">Q.</param>
    /// <exception cref="InputException">R × Q is beyond what one span can hold.</exception>
    public MatrixBuffer(int rows, int columns)
    {
        NativeBackend.EnsureLoaded();
        var length = (long)rows * columns;
        if (length * sizeof(T) > int.MaxValue)
            throw new InputException($"a matrix of {rows} × {columns} values is too large", null, "use a smaller batch, or fewer images or classes");
        _length = (int)length;
        Columns = columns;
        Tensor = torch.zeros(rows, columns, typeof(T) == typeof(double) ? torch.ScalarType.Float64 : torch.ScalarType.Float32).DetachFromDisposeScope();
        fixed (byte* start = Tensor.bytes)
            _first = (T*)start; // native memory, which stays where it is as long as the tensor lives
    }

    /// <summary>Allocates and fills.</summary>
    /// <param name="rows">R.</param>
    /// <param name="values">R × Q values.</param>
    public MatrixBuffer(int rows, ReadOnlySpan<T> values)
        : this(rows, values.Length / rows) => values.CopyTo(Span);

    /// <summary>The values as a tensor, <c>[R, Q]</c>.</summary>
    public torch.Tensor Tensor { get; }

    /// <summary>Q.</summary>
    public int Columns { get; }

    /// <summary>The same values, row-major.</summary>
    public Span<T> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(Tensor.IsInvalid, this);
            return new Span<T>(_first, _length);
        }
    }

    /// <summary>One row, <c>[Q]</c>.</summary>
    public Span<T> Row(int row) => Span.Slice(row * Columns, Columns);

    /// <inheritdoc/>
    public void Dispose() => Tensor.Dispose();
}
