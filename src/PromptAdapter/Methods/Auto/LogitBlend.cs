using System.Numerics.Tensors;
using PromptAdapter.Evaluation;
using PromptAdapter.Methods.LinearProbe;

namespace PromptAdapter.Methods.Auto;

/// <summary>Images for which the same classes compete.</summary>
/// <param name="Logits">One array <c>[n, C]</c> for each method, of comparable spread.</param>
/// <param name="Labels">The true classes, <c>[n]</c>.</param>
internal sealed record BlendBlock(double[][] Logits, int[] Labels)
{
    /// <summary>C, here.</summary>
    public int Classes => Logits[0].Length / Labels.Length;
}

/// <summary>
/// Positive weights for the logits of several methods, by the likelihood of the labels: the sum over images of −log softmax(Σ aₘ Lₘ)[y] plus ½ Σ (log aₘ − log
/// a₀)², which holds the weights near equal ones until the images say otherwise. There are as many numbers to fit as methods, so a few images carry them.
/// </summary>
internal sealed class LogitBlend
{
    private readonly IReadOnlyList<BlendBlock> _blocks;
    private readonly (int Block, int Row)[] _rows; // [N]
    private readonly int _methods;

    /// <summary>Takes what the methods say about some images that they were not built from.</summary>
    /// <param name="blocks">At least one; all of the same methods. Their logits are changed in place.</param>
    public LogitBlend(IReadOnlyList<BlendBlock> blocks)
    {
        _blocks = blocks;
        _methods = blocks[0].Logits.Length;
        _rows = [.. blocks.SelectMany((block, b) => block.Labels.Select((_, row) => (b, row)))];
        foreach (var block in blocks)
        {
            foreach (var own in block.Logits)
                Centre(own, block.Classes);
        }
    }

    /// <summary>N, the images of all blocks, which are numbered through.</summary>
    public int Count => _rows.Length;

    /// <summary>The standard deviation of logits about the mean of their row: dividing by it makes methods comparable.</summary>
    /// <param name="logits"><c>[N, C]</c>; changed in place.</param>
    /// <param name="classes">C, the number of classes, at least 1.</param>
    public static double Spread(double[] logits, int classes)
    {
        Centre(logits, classes);
        return Math.Max(Math.Sqrt(TensorPrimitives.SumOfSquares<double>(logits) / logits.Length), 1e-12);
    }

    /// <summary>The weights of some methods, fitted to some of the images.</summary>
    /// <param name="rows">The images to learn from.</param>
    /// <param name="members">The methods, at least one.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    /// <returns>The weight of every method, 0 for the others, <c>[M]</c>.</returns>
    public double[] Fit(IReadOnlyList<int> rows, int[] members, CancellationToken cancellationToken)
    {
        // Equal shares that add up to a spread of 3: between a guess and certainty for a hundred classes.
        var start = Enumerable.Repeat(Math.Log(3.0 / members.Length), members.Length).ToArray();
        var end = new Lbfgs(gradientTolerance: 1e-4, maxIterations: 200)
            .Minimise((point, gradient) => Penalised(rows, members, start, point, gradient), start, cancellationToken);
        var weights = new double[_methods];
        for (var i = 0; i < members.Length; i++)
            weights[members[i]] = Math.Exp(end.Point[i]);
        return weights;
    }

    /// <summary>−log likelihood of the labels of some images.</summary>
    public double Loss(IReadOnlyList<int> rows, double[] weights) => rows.Sum(row => Residual(row, weights).Loss);

    /// <summary>How many of the images a weighting classifies correctly.</summary>
    public int Correct(IReadOnlyList<int> rows, double[] weights) => rows.Count(row => ArgMax.First(Mix(row, weights)) == LabelOf(row));

    private double Penalised(IReadOnlyList<int> rows, int[] members, double[] prior, ReadOnlySpan<double> point, Span<double> gradient)
    {
        var weights = new double[_methods];
        for (var i = 0; i < members.Length; i++)
            weights[members[i]] = Math.Exp(point[i]);
        var loss = 0.0;
        gradient.Clear();
        foreach (var row in rows)
        {
            var (own, residual) = Residual(row, weights);
            loss += own;
            for (var i = 0; i < members.Length; i++)
                gradient[i] += weights[members[i]] * TensorPrimitives.Dot<double>(residual, Row(members[i], row)); // d/d log a = a · d/da
        }

        for (var i = 0; i < members.Length; i++)
        {
            var shift = point[i] - prior[i];
            loss += 0.5 * shift * shift;
            gradient[i] += shift;
        }

        return loss;
    }

    // The loss of one image and p − y, [C].
    private (double Loss, double[] Residual) Residual(int row, double[] weights)
    {
        var label = LabelOf(row);
        var sum = Mix(row, weights);
        var largest = TensorPrimitives.Max<double>(sum);
        var own = sum[label] - largest;
        TensorPrimitives.Subtract(sum, largest, sum);
        TensorPrimitives.Exp(sum, sum);
        var total = TensorPrimitives.Sum<double>(sum);
        TensorPrimitives.Divide(sum, total, sum);
        sum[label] -= 1;
        return (Math.Log(total) - own, sum);
    }

    private double[] Mix(int row, double[] weights)
    {
        var sum = new double[_blocks[_rows[row].Block].Classes];
        for (var m = 0; m < weights.Length; m++)
        {
            if (weights[m] != 0)
                TensorPrimitives.MultiplyAdd(Row(m, row), weights[m], sum, sum);
        }

        return sum;
    }

    private int LabelOf(int row) => _blocks[_rows[row].Block].Labels[_rows[row].Row];

    private ReadOnlySpan<double> Row(int method, int row)
    {
        var block = _blocks[_rows[row].Block];
        return block.Logits[method].AsSpan(_rows[row].Row * block.Classes, block.Classes);
    }

    private static void Centre(double[] logits, int classes)
    {
        for (var first = 0; first < logits.Length; first += classes)
        {
            var row = logits.AsSpan(first, classes);
            TensorPrimitives.Subtract(row, TensorPrimitives.Average<double>(row), row);
        }
    }
}
