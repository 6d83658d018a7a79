using PromptAdapter.Datasets;

namespace PromptAdapter.Review;

/// <summary>Which images to label next, so that a classifier learns most from them.</summary>
/// <param name="Picks">The images, the most useful first.</param>
/// <param name="Pool">How many images there were to pick from.</param>
/// <param name="Fitted">Images that were left out because the classifier was fitted on them.</param>
/// <param name="Copies">Images that were left out because they are copies of other files.</param>
/// <param name="Unreadable">Images that could not be read, with the reason.</param>
public sealed record LabelSuggestions(
    IReadOnlyList<LabelSuggestion> Picks, int Pool, int Fitted, int Copies, IReadOnlyList<SkippedFile> Unreadable)
{
    /// <summary>How unsure a classifier is: 1 less the lead of the most probable class over the next, 0 to 1.</summary>
    /// <param name="probabilities">The probabilities of the classes, <c>[C]</c>.</param>
    internal static double Uncertainty(ReadOnlySpan<double> probabilities)
    {
        var (first, second) = (0.0, 0.0);
        foreach (var probability in probabilities)
            (first, second) = probability > first ? (probability, first) : (first, Math.Max(second, probability));
        return 1 - (first - second);
    }
}
