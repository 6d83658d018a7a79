using System.Numerics.Tensors;

namespace PromptAdapter.Methods.Gda;

/// <summary>The Cholesky factor of a symmetric positive definite matrix in double precision: A = L Lᵀ.</summary>
internal sealed class Cholesky
{
    private readonly double[] _factor; // L, [n, n], its upper part unused
    private readonly int _size;

    private Cholesky(double[] factor, int size) => (_factor, _size) = (factor, size);

    /// <summary>Factors a matrix.</summary>
    /// <param name="matrix">A, <c>[n, n]</c>; only its lower part is read.</param>
    /// <param name="size">n.</param>
    /// <exception cref="ArithmeticException">A is not positive definite.</exception>
    public static Cholesky Of(double[] matrix, int size)
    {
        var factor = (double[])matrix.Clone();
        for (var row = 0; row < size; row++)
        {
            var own = factor.AsSpan(row * size, row + 1);
            for (var column = 0; column <= row; column++)
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

        return new Cholesky(factor, size);
    }

    /// <summary>Solves A x = b in place.</summary>
    /// <param name="vector">b, which becomes x, <c>[n]</c>.</param>
    public void Solve(Span<double> vector)
    {
        for (var row = 0; row < _size; row++) // L z = b
            vector[row] = (vector[row] - TensorPrimitives.Dot<double>(_factor.AsSpan(row * _size, row), vector[..row])) / _factor[row * _size + row];
        for (var row = _size - 1; row >= 0; row--) // Lᵀ x = z, by rows of L
        {
            vector[row] /= _factor[row * _size + row];
            TensorPrimitives.MultiplyAdd(_factor.AsSpan(row * _size, row), -vector[row], vector[..row], vector[..row]);
        }
    }
}
