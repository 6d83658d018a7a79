namespace PromptAdapter.Evaluation;

/// <summary>How often images of each class were predicted as each class.</summary>
public sealed class ConfusionMatrix
{
    private readonly int[,] _counts;

    private ConfusionMatrix(int[,] counts) => _counts = counts;

    /// <summary>C, the number of classes.</summary>
    public int ClassCount => _counts.GetLength(0);

    /// <summary>The number of images of class <paramref name="actual"/> that were predicted as <paramref name="predicted"/>.</summary>
    /// <param name="actual">The true class, 0 … C − 1.</param>
    /// <param name="predicted">The predicted class, 0 … C − 1.</param>
    public int this[int actual, int predicted] => _counts[actual, predicted];

    /// <summary>The accuracy over all images.</summary>
    public Accuracy Overall
    {
        get
        {
            var (correct, total) = (0, 0);
            for (var label = 0; label < ClassCount; label++)
            {
                var one = OfClass(label);
                (correct, total) = (correct + one.Correct, total + one.Total);
            }

            return new Accuracy(correct, total);
        }
    }

    /// <summary>The mean of the per-class accuracies in percent, over the classes that have images.</summary>
    public double MeanPerClassPercent =>
        Enumerable.Range(0, ClassCount).Select(OfClass).Where(one => one.Total > 0).Select(one => one.Percent).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Counts predictions against labels.</summary>
    /// <param name="predictions">Predicted classes, <c>[N]</c>.</param>
    /// <param name="labels">True classes, <c>[N]</c>.</param>
    /// <param name="classCount">C, the number of classes, at least 1.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static ConfusionMatrix Of(ReadOnlySpan<int> predictions, IReadOnlyList<int> labels, int classCount)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (predictions.Length != labels.Count)
            throw new ArgumentException($"{predictions.Length} predictions for {labels.Count} labels", nameof(predictions));
        var counts = new int[classCount, classCount];
        for (var i = 0; i < predictions.Length; i++)
            counts[labels[i], predictions[i]]++;
        return new ConfusionMatrix(counts);
    }

    /// <summary>The accuracy on the images of one class (its recall).</summary>
    /// <param name="label">0 … C − 1.</param>
    public Accuracy OfClass(int label)
    {
        var total = 0;
        for (var predicted = 0; predicted < ClassCount; predicted++)
            total += _counts[label, predicted];
        return new Accuracy(_counts[label, label], total);
    }
}
