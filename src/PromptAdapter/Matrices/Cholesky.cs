using System.Numerics.Tensors;

namespace PromptAdapter.Matrices;

/// <summary>The Cholesky factor of a symmetric positive definite matrix in double precision: A = L Lᵀ.</summary>
internal sealed class Cholesky
{
    private const int BlockColumns = 64;

    private readonly double[] _factor; // L, [n, n], its upper part unused
    private readonly int _size;

    private Cholesky(double[] factor, int size) => (_factor, _size) = (factor, size);

    /// <summary>Factors a matrix. Every entry is computed in the same way whatever the number of threads.</summary>
    /// <param name="matrix">A, <c>[n, n]</c>; only its lower part is read.</param>
    /// <param name="size">n.</param>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    /// <exception cref="ArithmeticException">A is not positive definite.</exception>
    public static Cholesky Of(double[] matrix, int size, ParallelOptions parallel)
    {
        var factor = (double[])matrix.Clone();
        for (var first = 0; first < size; first += BlockColumns)
        {
            var end = Math.Min(size, first + BlockColumns);
            for (var row = first; row < end; row++)
                Row(factor, size, row, first, row + 1);
            var from = first;
            Parallel.For(end, size, parallel, row => Row(factor, size, row, from, end));
        }

        return new Cholesky(factor, size);
    }

    // Columns first … end − 1 of one row, whose columns before them are done.
    private static void Row(double[] factor, int size, int row, int first, int end)
    {
        var own = factor.AsSpan(row * size, end);
        for (var column = first; column < end; column++)
        {
            var rest = own[column] - TensorPrimitives.Dot<double>(own[..column], factor.AsSpan(column * size, column));
            if (column < row)
                own[column] = rest / factor[column * size + column];
            else if (rest > 0)
                own[row] = Math.Sqrt(rest);
            else
                throw new ArithmeticException($"the matrix is not positive definite at row {row}");
        }
    }

    /// <summary>The diagonal of A⁻¹, <c>[n]</c>: the squared lengths of the columns of L⁻¹.</summary>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    public double[] InverseDiagonal(ParallelOptions parallel)
    {
        var diagonal = new double[_size];
        Parallel.For(0, _size, parallel, () => new double[_size], (first, _, column) =>
        {
            column[first] = 1 / _factor[first * _size + first]; // L z = e: everything before its first entry is zero
            for (var row = first + 1; row < _size; row++)
            {
                var known = TensorPrimitives.Dot<double>(_factor.AsSpan(row * _size + first, row - first), column.AsSpan(first, row - first));
                column[row] = -known / _factor[row * _size + row];
            }

            diagonal[first] = TensorPrimitives.SumOfSquares<double>(column.AsSpan(first));
            return column;
        }, _ => { });
        return diagonal;
    }

    /// <summary>Solves A x = b in place.</summary>
    /// <param name="vector">b, which becomes x, <c>[n]</c>.</param>
    public void Solve(Span<double> vector)
    {
        SolveLower(vector);
        SolveUpper(vector);
    }

    /// <summary>Solves L z = b in place; |z|² is then b A⁻¹ b.</summary>
    /// <param name="vector">b, which becomes z, <c>[n]</c>.</param>
    public void SolveLower(Span<double> vector)
    {
        for (var row = 0; row < _size; row++)
            vector[row] = (vector[row] - TensorPrimitives.Dot<double>(_factor.AsSpan(row * _size, row), vector[..row])) / _factor[row * _size + row];
    }

    /// <summary>Solves Lᵀ x = z in place, by rows of L.</summary>
    /// <param name="vector">z, which becomes x, <c>[n]</c>.</param>
    public void SolveUpper(Span<double> vector)
    {
        for (var row = _size - 1; row >= 0; row--)
        {
            vector[row] /= _factor[row * _size + row];
            TensorPrimitives.MultiplyAdd(_factor.AsSpan(row * _size, row), -vector[row], vector[..row], vector[..row]);
        }
    }
}
