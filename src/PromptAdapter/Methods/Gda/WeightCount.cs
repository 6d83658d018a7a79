using System.Numerics.Tensors;
using PromptAdapter.Evaluation;
using PromptAdapter.Features;

namespace PromptAdapter.Methods.Gda;

/// <summary>Counts the correct images for one weight between two classifiers after another; the logits of both are computed once.</summary>
/// <param name="weighted">The classifier that the weight applies to.</param>
/// <param name="other">The classifier beside it.</param>
internal sealed class WeightCount(IAdapterState weighted, IAdapterState other)
{
    private const int BlockRows = 64;

    /// <summary>Adds the counts over one set of images.</summary>
    /// <param name="correct">Correct images for each weight, <c>[W]</c>.</param>
    /// <param name="queries">The images, <c>[M, D]</c>.</param>
    /// <param name="weights">The weights, <c>[W]</c>.</param>
    /// <param name="parallel">Threads to use.</param>
    public void AddTo(int[] correct, FeatureSet queries, IReadOnlyList<double> weights, ParallelOptions parallel) =>
        Parallel.For(0, (queries.Count + BlockRows - 1) / BlockRows, parallel, block =>
        {
            var first = block * BlockRows;
            var rows = Math.Min(BlockRows, queries.Count - first);
            var features = queries.Features.Span.Slice(first * queries.Dimension, rows * queries.Dimension);
            var classes = queries.ClassCount;
            double[] left = new double[rows * classes], right = new double[rows * classes], sum = new double[classes];
            weighted.Logits(features, left);
            other.Logits(features, right);
            for (var i = 0; i < weights.Count; i++)
            {
                for (var row = 0; row < rows; row++)
                {
                    TensorPrimitives.MultiplyAdd(left.AsSpan(row * classes, classes), weights[i], right.AsSpan(row * classes, classes), sum);
                    if (ArgMax.First(sum) == queries.Labels[first + row])
                        Interlocked.Increment(ref correct[i]);
                }
            }
        });
}
