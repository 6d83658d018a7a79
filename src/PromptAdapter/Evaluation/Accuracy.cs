namespace PromptAdapter.Evaluation;

/// <summary>Top-1 accuracy as the two integers it is made of.</summary>
/// <param name="Correct">Images whose predicted class is the true one.</param>
/// <param name="Total">Images in all.</param>
public readonly record struct Accuracy(int Correct, int Total)
{
    /// <summary>Percent correct, 0–100; NaN when there are no images.</summary>
    public double Percent => Total == 0 ? double.NaN : 100.0 * Correct / Total;

    /// <summary>Wilson's 95 % interval of the accuracy, in percent: what the number of images alone leaves open.</summary>
    /// <returns>Lower and upper bound, 0–100.</returns>
    public (double Low, double High) Interval95()
    {
        const double Z = 1.959964; // the 97.5 % quantile of the normal distribution
        if (Total == 0)
            return (0, 100);
        double n = Total, p = Correct / n, z2 = Z * Z;
        var centre = (p + z2 / (2 * n)) / (1 + z2 / n);
        var half = Z / (1 + z2 / n) * Math.Sqrt(p * (1 - p) / n + z2 / (4 * n * n));
        return (100 * Math.Max(0, centre - half), 100 * Math.Min(1, centre + half));
    }

    /// <summary>
    /// Whether guessing among classes would do as well: the binomial test at 2.5 %, one-sided. All right is never at chance, however few images there are.
    /// </summary>
    /// <param name="classes">C, the classes that are guessed among; a guess is right in 1 of C.</param>
    public bool IsAtChance(int classes) => classes > 1 && Total > 0 && Correct < Total && UpperTail(1.0 / classes) > 0.025;

    // P(X ≥ Correct) of X ~ B(Total, p), term by term; in logarithms, as the first terms of many images are below the smallest double.
    private double UpperTail(double p)
    {
        var (sum, term) = (0.0, Total * Math.Log(1 - p));
        for (var k = 0; k < Correct; k++)
        {
            sum += Math.Exp(term);
            term += Math.Log((double)(Total - k) / (k + 1) * p / (1 - p));
        }

        return 1 - sum;
    }

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
