using System.Numerics.Tensors;
using PromptAdapter.Evaluation;

namespace PromptAdapter.Methods.Comparison;

/// <summary>
/// How likely the labels of images are by the scores of a candidate that was not built from them: Σ log softmax(t · scores)[y] with the factor t that suits the
/// scores best. Counts of right answers leave many candidates equal on a few images; the likelihood tells them apart.
/// </summary>
/// <param name="Value">The mean log likelihood of a label; at most 0.</param>
/// <param name="Factor">t, 0.01 to 10,000.</param>
/// <param name="Correct">How many of the images are right.</param>
internal sealed record LabelLikelihood(double Value, double Factor, int Correct)
{
    /// <summary>Scores blocks of images, which may have different classes competing.</summary>
    /// <param name="blocks">Scores <c>[n, C]</c> and labels <c>[n]</c> of each block.</param>
    public static LabelLikelihood Of(IReadOnlyList<(double[] Scores, IReadOnlyList<int> Labels)> blocks)
    {
        // The loss is convex in t, and so it has one minimum in log t.
        var factor = Math.Pow(10, GoldenSection.Minimum(-2, 4, 1e-3, Loss));
        return new LabelLikelihood(-Loss(Math.Log10(factor)), factor, blocks.Sum(Right));

        double Loss(double logFactor)
        {
            var (sum, count) = (0.0, 0);
            foreach (var (scores, labels) in blocks)
            {
                var classes = scores.Length / labels.Count;
                var row = new double[classes];
                for (var i = 0; i < labels.Count; i++)
                {
                    TensorPrimitives.Multiply(scores.AsSpan(i * classes, classes), Math.Pow(10, logFactor), row);
                    var largest = TensorPrimitives.Max<double>(row);
                    var own = row[labels[i]] - largest;
                    TensorPrimitives.Subtract(row, largest, row);
                    TensorPrimitives.Exp(row, row);
                    sum += Math.Log(TensorPrimitives.Sum<double>(row)) - own;
                }

                count += labels.Count;
            }

            return sum / count;
        }
    }

    private static int Right((double[] Scores, IReadOnlyList<int> Labels) block)
    {
        var classes = block.Scores.Length / block.Labels.Count;
        return block.Labels.Where((label, i) => ArgMax.First(block.Scores.AsSpan(i * classes, classes)) == label).Count();
    }
}
