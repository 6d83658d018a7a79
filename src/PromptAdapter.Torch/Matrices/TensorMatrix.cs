using PromptAdapter.Matrices;
using PromptAdapter.Torch.Native;
using TorchSharp;

namespace PromptAdapter.Torch.Matrices;

/// <summary>A matrix that is a tensor and a span at once, in libtorch's memory, which is aligned.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class TensorMatrix<T> : MatrixBuffer<T>
    where T : unmanaged
{
    private readonly T* _first;
    private readonly int _length;

    /// <summary>Allocates zeros.</summary>
    /// <param name="rows">R, the number of rows, at least 0.</param>
    /// <param name="columns">Q, the number of columns, at least 0.</param>
    /// <exception cref="InputException">R × Q is beyond what one span can hold.</exception>
    public TensorMatrix(int rows, int columns)
        : base(rows, columns)
    {
        NativeBackend.EnsureLoaded();
        _length = rows * columns;
        // A span of it is read and written, so it lies in memory wherever a model is.
        Tensor = torch.zeros(rows, columns, typeof(T) == typeof(double) ? torch.ScalarType.Float64 : torch.ScalarType.Float32, device: torch.CPU)
            .DetachFromDisposeScope();
        fixed (byte* start = Tensor.bytes)
            _first = (T*)start; // native memory, which stays where it is as long as the tensor lives
    }

    /// <summary>The values as a tensor, <c>[R, Q]</c>.</summary>
    public torch.Tensor Tensor { get; }

    /// <inheritdoc/>
    public override Span<T> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(Tensor.IsInvalid, this);
            return new Span<T>(_first, _length);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Tensor.Dispose();
    }
}
