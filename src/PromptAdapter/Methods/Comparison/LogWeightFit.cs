namespace PromptAdapter.Methods.Comparison;

/// <summary>
/// Fits positive weights of a <see cref="LogitSum"/> by damped Newton steps on their logarithms. log a = J x + o; the loss is that of the labels and
/// ½ (x − c)ᵀ Q (x − c), by which x is held to c.
/// </summary>
/// <param name="sum">What the classifiers say.</param>
/// <param name="map">J, <c>[M, P]</c>.</param>
/// <param name="offset">o, <c>[M]</c>; minus infinity leaves a classifier out.</param>
/// <param name="precision">Q, <c>[P, P]</c>.</param>
internal sealed class LogWeightFit(LogitSum sum, double[,] map, double[] offset, double[,] precision)
{
    private const int MostSteps = 50;
    private const int MostHalvings = 20;
    private const double EnoughProgress = 1e-3; // of a log likelihood: far below what could change a choice
    private const double LargestLogarithm = 30;

    private readonly int _parameters = precision.GetLength(0);

    /// <summary>Fits.</summary>
    /// <param name="centre">c, <c>[P]</c>, where the fit also begins.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    /// <returns>x and the loss there; infinity where logits are so large that it is no number.</returns>
    public (double[] Point, double Loss) Run(double[] centre, CancellationToken cancellationToken)
    {
        var point = (double[])centre.Clone();
        var (loss, gradient, curvature) = Evaluate(point, centre);
        for (var step = 0; step < MostSteps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var direction = Solved(curvature, gradient);
            var slope = direction.Zip(gradient, (one, other) => one * other).Sum();
            if (!(slope >= EnoughProgress))
                break;
            var (length, moved) = (1.0, false);
            for (var halving = 0; halving < MostHalvings && !moved; halving++, length /= 2)
            {
                double[] next = [.. point.Zip(direction, (value, change) => value - length * change)];
                var there = Evaluate(next, centre);
                if (!(there.Loss <= loss - 1e-4 * length * slope)) // not even where it is no number
                    continue;
                (point, loss, gradient, curvature, moved) = (next, there.Loss, there.Gradient, there.Curvature, true);
            }

            if (!moved)
                break;
        }

        return (point, double.IsFinite(loss) ? loss : double.PositiveInfinity);
    }

    /// <summary>The weights at x, <c>[M]</c>.</summary>
    public double[] Weights(double[] point)
    {
        var weights = new double[offset.Length];
        for (var m = 0; m < weights.Length; m++)
        {
            var logarithm = offset[m];
            for (var i = 0; i < _parameters; i++)
                logarithm += map[m, i] * point[i];
            weights[m] = Math.Exp(Math.Min(logarithm, LargestLogarithm));
        }

        return weights;
    }

    private (double Loss, double[] Gradient, double[,] Curvature) Evaluate(double[] point, double[] centre)
    {
        var weights = Weights(point);
        var (loss, slopes, second) = sum.Curvature(weights);
        var gradient = new double[_parameters];
        var curvature = (double[,])precision.Clone();
        for (var i = 0; i < _parameters; i++)
        {
            for (var j = 0; j < _parameters; j++)
            {
                loss += 0.5 * (point[i] - centre[i]) * precision[i, j] * (point[j] - centre[j]);
                gradient[i] += precision[i, j] * (point[j] - centre[j]);
            }

            for (var m = 0; m < weights.Length; m++)
            {
                gradient[i] += map[m, i] * weights[m] * slopes[m];
                for (var j = 0; j < _parameters; j++)
                {
                    // On the logarithms the loss may bend down; what does is left out, so that every step goes down.
                    curvature[i, j] += map[m, i] * map[m, j] * Math.Max(0, weights[m] * slopes[m]);
                    for (var n = 0; n < weights.Length; n++)
                        curvature[i, j] += map[m, i] * map[n, j] * weights[m] * weights[n] * second[m, n];
                }
            }
        }

        return (loss, gradient, curvature);
    }

    // Gaussian elimination of a small positive definite system.
    private static double[] Solved(double[,] matrix, double[] right)
    {
        var size = right.Length;
        var (rows, solution) = ((double[,])matrix.Clone(), (double[])right.Clone());
        for (var pivot = 0; pivot < size; pivot++)
        {
            for (var row = pivot + 1; row < size; row++)
            {
                var factor = rows[row, pivot] / rows[pivot, pivot];
                for (var column = pivot; column < size; column++)
                    rows[row, column] -= factor * rows[pivot, column];
                solution[row] -= factor * solution[pivot];
            }
        }

        for (var row = size - 1; row >= 0; row--)
        {
            for (var column = row + 1; column < size; column++)
                solution[row] -= rows[row, column] * solution[column];
            solution[row] /= rows[row, row];
        }

        return solution;
    }
}
