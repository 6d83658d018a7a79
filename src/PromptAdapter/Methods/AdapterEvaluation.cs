using PromptAdapter.Evaluation;
using PromptAdapter.Features;

namespace PromptAdapter.Methods;

/// <summary>Prediction and accuracy over whole feature sets, in blocks, so that memory stays that of one block per thread.</summary>
public static class AdapterEvaluation
{
    private const int BlockRows = 64;

    /// <summary>The predicted class of every row, <c>[N]</c>.</summary>
    /// <param name="state">The classifier.</param>
    /// <param name="set">The images, <c>[N, D]</c>.</param>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    /// <exception cref="InputException">The features are not of the length that the classifier takes.</exception>
    public static int[] Predict(this IAdapterState state, FeatureSet set, ParallelOptions? parallel = null)
    {
        var predictions = new int[set?.Count ?? 0];
        ForEachRow(state, set!, parallel, (row, logits) => predictions[row] = ArgMax.First(logits));
        return predictions;
    }

    /// <summary>
    /// The predicted class of every row and its softmax probability, 0 to 1, <c>[N]</c> each. Where logits are not finite, the probability is 0.
    /// </summary>
    /// <inheritdoc cref="Predict"/>
    public static (int[] Predicted, float[] Probabilities) PredictWithProbability(this IAdapterState state, FeatureSet set, ParallelOptions? parallel = null)
    {
        var (predicted, probabilities) = (new int[set?.Count ?? 0], new float[set?.Count ?? 0]);
        ForEachRow(state, set!, parallel, (row, logits) =>
        {
            predicted[row] = ArgMax.First(logits);
            var sum = 0.0; // of exp(logit − largest): the largest itself is 1 of it
            foreach (var logit in logits)
                sum += Math.Exp(logit - logits[predicted[row]]);
            probabilities[row] = double.IsFinite(sum) && sum >= 1 ? (float)(1 / sum) : 0;
        });
        return (predicted, probabilities);
    }

    /// <summary>The accuracy over every row.</summary>
    /// <inheritdoc cref="Predict"/>
    public static Accuracy Evaluate(this IAdapterState state, FeatureSet set, ParallelOptions? parallel = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        return Accuracy.Of(state.Predict(set, parallel), set.Labels);
    }

    /// <summary>The logits of every row, <c>[N, C]</c> row-major.</summary>
    /// <param name="state">The classifier.</param>
    /// <param name="set">The images, <c>[N, D]</c>.</param>
    /// <param name="cancellationToken">Stops between two blocks.</param>
    internal static double[] LogitsOf(this IAdapterState state, FeatureSet set, CancellationToken cancellationToken = default)
    {
        const int BlockRows = 256;
        var logits = new double[set.Count * state.ClassCount];
        for (var first = 0; first < set.Count; first += BlockRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rows = Math.Min(BlockRows, set.Count - first);
            state.Logits(set.Features.Span.Slice(first * set.Dimension, rows * set.Dimension),
                logits.AsSpan(first * state.ClassCount, rows * state.ClassCount));
        }

        return logits;
    }

    private static void ForEachRow(IAdapterState state, FeatureSet set, ParallelOptions? parallel, RowVisitor visit)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(set);
        if (set.Dimension != state.Dimension)
            throw new InputException($"features have {set.Dimension} values, the classifier takes {state.Dimension}", set.Origin.Path,
                "use features of the encoder that the classifier was made with");
        Parallel.For(0, (set.Count + BlockRows - 1) / BlockRows, parallel ?? new ParallelOptions(), block =>
        {
            var first = block * BlockRows;
            var rows = Math.Min(BlockRows, set.Count - first);
            var logits = new double[rows * state.ClassCount];
            state.Logits(set.Features.Span.Slice(first * set.Dimension, rows * set.Dimension), logits);
            for (var row = 0; row < rows; row++)
                visit(first + row, logits.AsSpan(row * state.ClassCount, state.ClassCount));
        });
    }

    private delegate void RowVisitor(int row, ReadOnlySpan<double> logits);
}
