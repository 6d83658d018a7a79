using PromptAdapter.Features;
using PromptAdapter.Prompts;

namespace PromptAdapter.Methods;

/// <summary>One few-shot problem on features.</summary>
/// <param name="Support">The support set, <c>[N, D]</c>.</param>
/// <param name="Text">Where the text half of the logits comes from.</param>
public sealed record AdapterProblem(FeatureSet Support, TextHead Text)
{
    /// <summary>The validation set, for the rules that use one.</summary>
    public FeatureSet? Validation { get; init; }

    /// <summary>The test set, for <c>test-oracle</c> alone.</summary>
    public FeatureSet? Test { get; init; }

    /// <summary>
    /// The support images under each augmentation, <c>[V]</c> sets with the rows and labels of <see cref="Support"/>;
    /// with them, cross-validation works even at one shot.
    /// </summary>
    public IReadOnlyList<FeatureSet> SupportViews { get; init; } = [];

    /// <summary>The images that the features were made of, for the methods that learn with the image tower.</summary>
    public ProblemImages? Images { get; init; }

    /// <summary>
    /// What a prompt that is tuned on this problem has then seen, as its file records it; <see langword="null"/> where nobody knows the images.
    /// </summary>
    public PromptSource? Target { get; init; }

    /// <summary>
    /// What each support row shows, <c>[N]</c> hashes of image files: rows of one hash are one image, which no fold may both hold out and keep.
    /// <see langword="null"/> takes every row for an image of its own.
    /// </summary>
    public IReadOnlyList<string>? SupportContent { get; init; }

    /// <summary>Refuses sets that do not belong together.</summary>
    /// <exception cref="InputException">Different dimensions or class counts.</exception>
    public AdapterProblem Checked()
    {
        foreach (var other in (FeatureSet?[])[Validation, Test, .. SupportViews])
        {
            if (other is not null && (other.Dimension != Support.Dimension || other.ClassCount != Support.ClassCount))
            {
                throw new InputException(
                    $"has {other.ClassCount} classes of {other.Dimension} values; the support set has {Support.ClassCount} classes of {Support.Dimension}",
                    other.Origin.Path,
                    "use features of one encoder and one class list");
            }
        }

        foreach (var view in SupportViews)
        {
            if (!view.Labels.SequenceEqual(Support.Labels))
                throw new InputException("does not hold the support images in their order", view.Origin.Path, "give one view per support image");
        }

        return this;
    }
}
