using System.Numerics;

namespace PromptAdapter.Matrices;

/// <summary>
/// How matrices are allocated and multiplied. Both products are equal from call to call, whatever the number of threads;
/// between two implementations the last digits differ, as each adds up in an order of its own.
/// </summary>
public abstract class MatrixProducts
{
    /// <summary>Allocates zeros that this implementation can multiply.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="rows">R, the number of rows, at least 0.</param>
    /// <param name="columns">Q, the number of columns, at least 0.</param>
    /// <returns><c>[R, Q]</c>, which the caller disposes.</returns>
    /// <exception cref="InputException">R × Q is beyond what one span can hold.</exception>
    public abstract MatrixBuffer<T> Allocate<T>(int rows, int columns)
        where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>Allocates and fills.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="rows">R, the number of rows, at least 0.</param>
    /// <param name="values">R × Q values.</param>
    /// <returns><c>[R, Q]</c>, which the caller disposes.</returns>
    /// <exception cref="InputException">R × Q is beyond what one span can hold.</exception>
    public MatrixBuffer<T> Copy<T>(int rows, ReadOnlySpan<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var matrix = Allocate<T>(rows, values.Length / rows);
        values.CopyTo(matrix.Span);
        return matrix;
    }

    /// <summary>The first n rows of the result become s · A Bᵀ, where A is the first n rows of <paramref name="a"/>.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="a"><c>[≥ n, K]</c>.</param>
    /// <param name="rows">n.</param>
    /// <param name="b">B, <c>[M, K]</c>.</param>
    /// <param name="scale">s.</param>
    /// <param name="result">Receives <c>[≥ n, M]</c>; rows beyond n stay as they are.</param>
    /// <param name="parallel">Threads to use, where this implementation does not bring its own.</param>
    public abstract void TimesTransposed<T>(MatrixBuffer<T> a, int rows, MatrixBuffer<T> b, float scale, MatrixBuffer<T> result, ParallelOptions parallel)
        where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>The result becomes Aᵀ B over the first n rows of both.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="a"><c>[≥ n, P]</c>.</param>
    /// <param name="rows">n.</param>
    /// <param name="b"><c>[≥ n, Q]</c>.</param>
    /// <param name="result">Receives <c>[P, Q]</c>.</param>
    /// <param name="parallel">Threads to use, where this implementation does not bring its own.</param>
    public abstract void TransposedTimes<T>(MatrixBuffer<T> a, int rows, MatrixBuffer<T> b, MatrixBuffer<T> result, ParallelOptions parallel)
        where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>Refuses matrices whose shapes do not fit each other.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    protected static void RequireTimesTransposed<T>(MatrixBuffer<T> a, int rows, MatrixBuffer<T> b, MatrixBuffer<T> result)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(result);
        if (rows < 0 || rows > a.Rows || rows > result.Rows || a.Columns != b.Columns || result.Columns != b.Rows)
            throw new ArgumentException(
                $"{rows} rows of [{a.Rows}, {a.Columns}] times [{b.Rows}, {b.Columns}] transposed do not make [{result.Rows}, {result.Columns}]");
    }

    /// <summary>Refuses matrices whose shapes do not fit each other.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    protected static void RequireTransposedTimes<T>(MatrixBuffer<T> a, int rows, MatrixBuffer<T> b, MatrixBuffer<T> result)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(result);
        if (rows < 0 || rows > a.Rows || rows > b.Rows || result.Rows != a.Columns || result.Columns != b.Columns)
            throw new ArgumentException(
                $"{rows} rows of [{a.Rows}, {a.Columns}] transposed times [{b.Rows}, {b.Columns}] do not make [{result.Rows}, {result.Columns}]");
    }
}
