using System.Runtime.InteropServices;

namespace PromptAdapter.Matrices;

/// <summary>A matrix in memory of its own that begins at a multiple of 64 bytes.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class AlignedMatrix<T> : MatrixBuffer<T>
    where T : unmanaged
{
    private const int Alignment = 64; // a cache line, and no vector is longer

    private readonly int _length;
    private T* _first;

    /// <summary>Allocates zeros.</summary>
    /// <param name="rows">R, the number of rows, at least 0.</param>
    /// <param name="columns">Q, the number of columns, at least 0.</param>
    /// <exception cref="InputException">R × Q is beyond what one span can hold.</exception>
    public AlignedMatrix(int rows, int columns)
        : base(rows, columns)
    {
        _length = rows * columns;
        _first = (T*)NativeMemory.AlignedAlloc((nuint)Math.Max(1, _length) * (nuint)sizeof(T), Alignment);
        Span.Clear();
    }

    /// <summary>Releases what was not disposed.</summary>
    ~AlignedMatrix() => Dispose(disposing: false);

    /// <inheritdoc/>
    public override Span<T> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_first is null, this);
            return new Span<T>(_first, _length);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        NativeMemory.AlignedFree(_first);
        _first = null;
    }
}
