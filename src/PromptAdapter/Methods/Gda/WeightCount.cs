using System.Numerics.Tensors;
using PromptAdapter.Evaluation;
using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Methods.Gda;

/// <summary>How many images are right for one weight between two classifiers after another; the logits of both are computed once.</summary>
/// <param name="weighted">The classifier that the weight applies to.</param>
/// <param name="other">The classifier beside it.</param>
internal sealed class WeightCount(IAdapterState weighted, IAdapterState other)
{
    private const int BlockRows = 64;

    /// <summary>Classifies one set of images.</summary>
    /// <param name="part">The images, and the classes that compete.</param>
    /// <param name="weights">The weights, <c>[W]</c>.</param>
    /// <param name="parallel">Threads to use.</param>
    /// <returns>Correct images for each weight, <c>[W]</c>.</returns>
    public int[] Correct(QueryPart part, IReadOnlyList<double> weights, ParallelOptions parallel)
    {
        var queries = part.Queries;
        var labels = part.Labels();
        var correct = new int[weights.Count];
        Parallel.For(0, (queries.Count + BlockRows - 1) / BlockRows, parallel, block =>
        {
            var first = block * BlockRows;
            var rows = Math.Min(BlockRows, queries.Count - first);
            var features = queries.Features.Span.Slice(first * queries.Dimension, rows * queries.Dimension);
            double[] own = new double[rows * queries.ClassCount], beside = new double[own.Length];
            weighted.Logits(features, own);
            other.Logits(features, beside);
            (own, beside) = (part.Competing(own), part.Competing(beside)); // [rows, classes]
            var classes = part.Classes.Count;
            var sum = new double[classes];
            for (var i = 0; i < weights.Count; i++)
            {
                for (var row = 0; row < rows; row++)
                {
                    TensorPrimitives.MultiplyAdd(own.AsSpan(row * classes, classes), weights[i], beside.AsSpan(row * classes, classes), sum);
                    if (ArgMax.First(sum) == labels[first + row])
                        Interlocked.Increment(ref correct[i]);
                }
            }
        });
        return correct;
    }
}
