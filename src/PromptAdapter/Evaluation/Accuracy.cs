namespace PromptAdapter.Evaluation;

/// <summary>Top-1 accuracy as the two integers it is made of.</summary>
/// <param name="Correct">Images whose predicted class is the true one.</param>
/// <param name="Total">Images in all.</param>
public readonly record struct Accuracy(int Correct, int Total)
{
    /// <summary>Percent correct, 0–100; NaN when there are no images.</summary>
    public double Percent => Total == 0 ? double.NaN : 100.0 * Correct / Total;

    /// <summary>Compares predictions with labels.</summary>
    /// <param name="predictions">Predicted classes, <c>[N]</c>.</param>
    /// <param name="labels">True classes, <c>[N]</c>.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static Accuracy Of(ReadOnlySpan<int> predictions, IReadOnlyList<int> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (predictions.Length != labels.Count)
            throw new ArgumentException($"{predictions.Length} predictions for {labels.Count} labels", nameof(predictions));
        var correct = 0;
        for (var i = 0; i < predictions.Length; i++)
        {
            if (predictions[i] == labels[i])
                correct++;
        }

        return new Accuracy(correct, predictions.Length);
    }
}
