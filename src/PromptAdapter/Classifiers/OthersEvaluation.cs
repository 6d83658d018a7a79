using PromptAdapter.Datasets;

namespace PromptAdapter;

/// <summary>What a classifier makes of images that belong to none of its classes.</summary>
/// <param name="Images">How many of them were judged.</param>
/// <param name="AreaPercent">
/// The area under the ROC curve of the score for known classes, images of the classes against these, in percent; 50 is guessing.
/// </param>
/// <param name="Unreadable">Images that could not be read, with the reason.</param>
public sealed record OthersEvaluation(int Images, double AreaPercent, IReadOnlyList<SkippedFile> Unreadable)
{
    /// <summary>How many of them are taken for one of the classes; <see langword="null"/> where the classifier has no rule for unknown images.</summary>
    public int? Accepted { get; init; }

    /// <summary>The share of the images of the classes that the same rule answers, in percent.</summary>
    public double? KnownAnsweredPercent { get; init; }

    /// <summary>The share of these images that are taken for one of the classes, in percent.</summary>
    public double? AcceptedPercent => 100.0 * Accepted / Images;
}
