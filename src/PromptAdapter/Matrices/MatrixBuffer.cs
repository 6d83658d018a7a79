namespace PromptAdapter.Matrices;

/// <summary>
/// A matrix in native memory: <see cref="MatrixProducts"/> multiplies it, what lies between two products is one pass over its span.
/// In arrays of the garbage collector it would start anywhere, and since kernels may add up in an order that depends on the alignment,
/// the same training would end in other last digits each time.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public abstract class MatrixBuffer<T> : IDisposable
    where T : unmanaged
{
    /// <summary>Checks the size.</summary>
    /// <param name="rows">R, the number of rows, at least 0.</param>
    /// <param name="columns">Q, the number of columns, at least 0.</param>
    /// <exception cref="InputException">R × Q is beyond what one span can hold.</exception>
    protected unsafe MatrixBuffer(int rows, int columns)
    {
        if ((long)rows * columns * sizeof(T) > int.MaxValue)
            throw new InputException($"a matrix of {rows} × {columns} values is too large", null, "use a smaller batch, or fewer images or classes");
        (Rows, Columns) = (rows, columns);
    }

    /// <summary>R.</summary>
    public int Rows { get; }

    /// <summary>Q.</summary>
    public int Columns { get; }

    /// <summary>The values, <c>[R, Q]</c> row-major.</summary>
    /// <exception cref="ObjectDisposedException">The memory has been released.</exception>
    public abstract Span<T> Span { get; }

    /// <summary>One row, <c>[Q]</c>.</summary>
    /// <param name="row">Its index.</param>
    public Span<T> Row(int row) => Span.Slice(row * Columns, Columns);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the memory; done twice, the second time does nothing.</summary>
    /// <param name="disposing">Whether it is done by <see cref="Dispose()"/> and not by the garbage collector.</param>
    protected abstract void Dispose(bool disposing);
}
