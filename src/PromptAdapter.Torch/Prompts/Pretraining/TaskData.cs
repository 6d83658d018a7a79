using PromptAdapter.Datasets;
using PromptAdapter.Features;
using PromptAdapter.Torch.Prompts.Tuning;

namespace PromptAdapter.Torch.Prompts.Pretraining;

/// <summary>What one run learns from a task: the shots of its seed that could be read, and the validation images.</summary>
/// <param name="Name">The task.</param>
/// <param name="ClassNames">Its classes.</param>
/// <param name="Shown">The images to learn from, <c>[N]</c>.</param>
/// <param name="Sha256">SHA-256 of their files, <c>[N]</c>.</param>
/// <param name="HeldOut">The validation images, possibly none.</param>
/// <param name="HeldOutSha256">SHA-256 of their files.</param>
internal sealed record TaskData(string Name, IReadOnlyList<string> ClassNames, IReadOnlyList<LabelledImage> Shown, IReadOnlyList<string> Sha256, IReadOnlyList<LabelledImage> HeldOut, IReadOnlyList<string> HeldOutSha256)
{
    /// <summary>The feature bank, for a text context.</summary>
    public FeatureViews? Views { get; init; }

    /// <summary>The features of <see cref="HeldOut"/>, for a text context.</summary>
    public FeatureSet? HeldOutFeatures { get; init; }
}
