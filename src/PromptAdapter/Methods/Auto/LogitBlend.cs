using System.Numerics.Tensors;
using PromptAdapter.Evaluation;
using PromptAdapter.Methods.LinearProbe;

namespace PromptAdapter.Methods.Auto;

/// <summary>
/// Positive weights for the logits of several methods, by the likelihood of the labels: the sum over images of −log softmax(Σ aₘ Lₘ)[y] plus ½ Σ (log aₘ − log a₀)²,
/// which holds the weights near equal ones until the images say otherwise. There are as many numbers to fit as methods, so a few images carry them.
/// </summary>
internal sealed class LogitBlend
{
    private readonly double[][] _logits; // [M][N, C], centred in each row
    private readonly int[] _labels;      // [N]
    private readonly int _classes;

    /// <summary>Takes what the methods say about some images that they were not built from.</summary>
    /// <param name="logits">One array <c>[N, C]</c> for each method, of comparable spread; changed in place.</param>
    /// <param name="labels">The true classes, <c>[N]</c>.</param>
    public LogitBlend(double[][] logits, int[] labels)
    {
        (_logits, _labels, _classes) = (logits, labels, logits[0].Length / labels.Length);
        foreach (var own in logits)
            Centre(own, _classes);
    }

    /// <summary>The standard deviation of logits about the mean of their row: dividing by it makes methods comparable.</summary>
    /// <param name="logits"><c>[N, C]</c>; changed in place.</param>
    /// <param name="classes">C.</param>
    public static double Spread(double[] logits, int classes)
    {
        Centre(logits, classes);
        return Math.Max(Math.Sqrt(TensorPrimitives.SumOfSquares<double>(logits) / logits.Length), 1e-12);
    }

    /// <summary>The weights, fitted to some of the images.</summary>
    /// <param name="rows">The images to learn from.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    public double[] Fit(IReadOnlyList<int> rows, CancellationToken cancellationToken)
    {
        // Equal shares that add up to a spread of 3: between a guess and certainty for a hundred classes.
        var start = Enumerable.Repeat(Math.Log(3.0 / _logits.Length), _logits.Length).ToArray();
        var end = new Lbfgs(gradientTolerance: 1e-4, maxIterations: 200).Minimise((point, gradient) => Loss(rows, start, point, gradient), start, cancellationToken);
        return Array.ConvertAll(end.Point, Math.Exp);
    }

    /// <summary>How many of the images a weighting classifies correctly.</summary>
    public int Correct(IReadOnlyList<int> rows, double[] weights)
    {
        var sum = new double[_classes];
        return rows.Count(row =>
        {
            Mix(row, weights, sum);
            return ArgMax.First(sum) == _labels[row];
        });
    }

    private double Loss(IReadOnlyList<int> rows, double[] prior, ReadOnlySpan<double> point, Span<double> gradient)
    {
        var weights = new double[point.Length];
        TensorPrimitives.Exp(point, weights);
        var loss = 0.0;
        gradient.Clear();
        var sum = new double[_classes];
        foreach (var row in rows)
        {
            Mix(row, weights, sum);
            var largest = TensorPrimitives.Max<double>(sum);
            var own = sum[_labels[row]] - largest;
            TensorPrimitives.Subtract(sum, largest, sum);
            TensorPrimitives.Exp(sum, sum);
            var total = TensorPrimitives.Sum<double>(sum);
            loss += Math.Log(total) - own;
            TensorPrimitives.Divide(sum, total, sum);
            sum[_labels[row]] -= 1; // p − y
            for (var m = 0; m < weights.Length; m++)
                gradient[m] += weights[m] * TensorPrimitives.Dot<double>(sum, Row(m, row)); // d/d log a = a · d/da
        }

        for (var m = 0; m < weights.Length; m++)
        {
            var shift = point[m] - prior[m];
            loss += 0.5 * shift * shift;
            gradient[m] += shift;
        }

        return loss;
    }

    private void Mix(int row, double[] weights, double[] sum)
    {
        Array.Clear(sum);
        for (var m = 0; m < weights.Length; m++)
            TensorPrimitives.MultiplyAdd(Row(m, row), weights[m], sum, sum);
    }

    private ReadOnlySpan<double> Row(int method, int row) => _logits[method].AsSpan(row * _classes, _classes);

    private static void Centre(double[] logits, int classes)
    {
        for (var first = 0; first < logits.Length; first += classes)
        {
            var row = logits.AsSpan(first, classes);
            TensorPrimitives.Subtract(row, TensorPrimitives.Average<double>(row), row);
        }
    }
}
