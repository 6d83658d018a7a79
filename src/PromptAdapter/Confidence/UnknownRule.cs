using System.Globalization;
using PromptAdapter.LeftOut;

namespace PromptAdapter.Confidence;

/// <summary>
/// When an image is taken for one of no class. Both how sure the classifier is and how near the image is to a support image speak for a known class:
/// score = log p + <paramref name="Weight"/> · cos, with p the probability of the best class and cos the cosine to the nearest support image.
/// </summary>
/// <param name="Weight">What the cosine counts beside log p.</param>
/// <param name="LeastScore">The least score of an image of a known class.</param>
/// <param name="Answered">The share of left-out images, all of known classes, that reach it, 0 to 1.</param>
public sealed record UnknownRule(double Weight, double LeastScore, double Answered)
{
    // A deviation of the cosine counts half of one of log p: on validation features of dtd and ucf101 with half of the classes left out, that told known from
    // unknown best of what was tried (area under the ROC curve 73, against 72 for the probability and 67 for the cosine alone).
    private const double Share = 0.5;

    private const double ToBeAnswered = 0.95;

    /// <summary>How much speaks for a known class.</summary>
    /// <param name="probability">The probability of the best class, 0 to 1.</param>
    /// <param name="nearest">The cosine to the nearest support image.</param>
    public double Score(double probability, double nearest) => Math.Log(Math.Max(probability, double.Epsilon)) + Weight * nearest;

    /// <summary>The rule in plain words.</summary>
    public string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"less sure and less like the support images than {100 * Answered:0} of 100 left-out images of known classes");

    /// <summary>The rule that answers 95 of 100 left-out images.</summary>
    /// <param name="left">What was said about left-out images.</param>
    /// <param name="temperature">T of the probabilities.</param>
    /// <returns><see langword="null"/> where there are no left-out images.</returns>
    internal static UnknownRule? For(LeftOutPredictions left, double temperature)
    {
        if (left.Count == 0)
            return null;
        double[] probabilities = [.. Enumerable.Range(0, left.Count).Select(i => Softmax.Probabilities(left.LogitsOf(i), temperature)[left.Predicted[i]])];
        var weight = Share * Deviation([.. probabilities.Select(one => Math.Log(Math.Max(one, double.Epsilon)))]) / Math.Max(Deviation(left.Nearest), 1e-3);
        var rule = new UnknownRule(weight, 0, 0);
        var scores = probabilities.Zip(left.Nearest, rule.Score).Order().ToArray();
        var least = scores[(int)((1 - ToBeAnswered) * scores.Length)];
        return rule with { LeastScore = least, Answered = (double)scores.Count(score => score >= least) / scores.Length };
    }

    private static double Deviation(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }
}
