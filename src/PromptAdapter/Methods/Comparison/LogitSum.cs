using System.Numerics.Tensors;

namespace PromptAdapter.Methods.Comparison;

/// <summary>Images for which the same classes compete, and what some classifiers say of them.</summary>
/// <param name="Logits">One array <c>[n, C]</c> for each classifier.</param>
/// <param name="Labels">The true classes, <c>[n]</c>.</param>
internal sealed record LogitBlock(float[][] Logits, int[] Labels)
{
    /// <summary>C, here.</summary>
    public int Classes => Logits[0].Length / Labels.Length;
}

/// <summary>
/// The likelihood of the labels of images that classifiers were not built from, by a weighted sum of their logits: Σ −log softmax(Σ aₘ Lₘ)[y]. It is convex in
/// the weights. One weight for all is a temperature. The sums are taken in one order, whatever the number of threads.
/// </summary>
internal sealed class LogitSum
{
    private const int RowsPerPart = 64;
    private const long FewestValuesForThreads = 50_000;

    private readonly IReadOnlyList<LogitBlock> _blocks;
    private readonly (int Block, int First, int Rows)[] _parts;
    private readonly ParallelOptions _parallel;

    /// <summary>Takes what the classifiers say.</summary>
    /// <param name="blocks">At least one; all of the same classifiers.</param>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    public LogitSum(IReadOnlyList<LogitBlock> blocks, ParallelOptions parallel)
    {
        (_blocks, _parallel) = (blocks, parallel);
        _parts =
        [
            .. blocks.SelectMany((block, b) => Enumerable.Range(0, (block.Labels.Length + RowsPerPart - 1) / RowsPerPart)
                .Select(part => (b, part * RowsPerPart, Math.Min(RowsPerPart, block.Labels.Length - part * RowsPerPart)))),
        ];
        Count = blocks.Sum(block => block.Labels.Length);
    }

    /// <summary>N, the images of all blocks.</summary>
    public int Count { get; }

    /// <summary>−log likelihood of all labels, a sum, with its first and second derivatives by the weights.</summary>
    /// <param name="weights">
    /// A weight for each classifier, <c>[M]</c>. One of weight 0 is left out, whatever its logits are: its derivatives are 0, as they are on the logarithm.
    /// </param>
    /// <returns>The loss, its gradient <c>[M]</c>, and its curvature <c>[M, M]</c>: Σ the covariance of the logits under the probabilities.</returns>
    public (double Loss, double[] Gradient, double[,] Curvature) Curvature(double[] weights)
    {
        var count = weights.Length;
        var parts = new double[_parts.Length][]; // loss, gradient, curvature
        if (Count * (long)_blocks[0].Classes < FewestValuesForThreads)
        {
            for (var p = 0; p < parts.Length; p++)
                parts[p] = Part(_parts[p], weights);
        }
        else
        {
            Parallel.For(0, parts.Length, _parallel, p => parts[p] = Part(_parts[p], weights));
        }

        var all = new double[1 + count + count * count];
        foreach (var part in parts)
            TensorPrimitives.Add(all, part, all);
        var curvature = new double[count, count];
        for (var m = 0; m < count; m++)
        {
            for (var n = 0; n < count; n++)
                curvature[m, n] = all[1 + count + Math.Min(m, n) * count + Math.Max(m, n)];
        }

        return (all[0], all[1..(1 + count)], curvature);
    }

    private double[] Part((int Block, int First, int Rows) part, double[] weights)
    {
        var block = _blocks[part.Block];
        var (classes, count) = (block.Classes, weights.Length);
        var result = new double[1 + count + count * count];
        float[] sum = new float[classes], weighted = new float[classes];
        var means = new double[count];
        int[] members = [.. Enumerable.Range(0, count).Where(m => weights[m] != 0)];
        for (var row = part.First; row < part.First + part.Rows; row++)
        {
            Mix(block, row, weights, sum);
            var label = block.Labels[row];
            var largest = TensorPrimitives.Max<float>(sum);
            var own = sum[label] - largest;
            TensorPrimitives.Subtract(sum, largest, sum);
            TensorPrimitives.Exp<float>(sum, sum);
            var total = TensorPrimitives.Sum<float>(sum);
            TensorPrimitives.Divide(sum, total, sum);
            result[0] += Math.Log(total) - own;
            foreach (var m in members)
            {
                means[m] = TensorPrimitives.Dot<float>(sum, Row(block, m, row));
                result[1 + m] += means[m] - block.Logits[m][row * classes + label];
            }

            foreach (var m in members)
            {
                TensorPrimitives.Subtract(Row(block, m, row), (float)means[m], weighted);
                TensorPrimitives.Multiply(weighted, sum, weighted);
                foreach (var n in members.Where(n => n >= m))
                    result[1 + count + m * count + n] += TensorPrimitives.Dot<float>(weighted, Row(block, n, row));
            }
        }

        return result;
    }

    private static ReadOnlySpan<float> Row(LogitBlock block, int classifier, int row) =>
        block.Logits[classifier].AsSpan(row * block.Classes, block.Classes);

    /// <summary>How many of the images are classified correctly.</summary>
    /// <param name="weights">A weight for each classifier, <c>[M]</c>.</param>
    public int Correct(double[] weights)
    {
        var correct = 0;
        foreach (var block in _blocks)
        {
            var sum = new float[block.Classes];
            for (var row = 0; row < block.Labels.Length; row++)
            {
                Mix(block, row, weights, sum);
                correct += TensorPrimitives.IndexOfMax<float>(sum) == block.Labels[row] ? 1 : 0;
            }
        }

        return correct;
    }

    private static void Mix(LogitBlock block, int row, double[] weights, float[] sum)
    {
        Array.Clear(sum);
        for (var m = 0; m < weights.Length; m++)
        {
            if (weights[m] != 0)
                TensorPrimitives.MultiplyAdd(block.Logits[m].AsSpan(row * sum.Length, sum.Length), (float)weights[m], sum, sum);
        }
    }
}
