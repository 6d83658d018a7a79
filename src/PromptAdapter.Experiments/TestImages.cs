using PromptAdapter.Datasets;
using PromptAdapter.Features;
using PromptAdapter.Runtime;
using PromptAdapter.Validation;

namespace PromptAdapter.Experiments;

/// <summary>The test images as an encoder sees them.</summary>
/// <param name="Set">Features, <c>[M, E]</c>.</param>
/// <param name="Content">The hashes of the images.</param>
/// <param name="Unreadable">How many could not be read.</param>
internal sealed record TestImages(FeatureSet Set, SplitContent Content, int Unreadable)
{
    /// <summary>The rows that do not count, because what was learned from holds them, too; rising.</summary>
    public IReadOnlyList<int> LeftOut { get; init; } = [];

    /// <summary>The rows that count.</summary>
    public FeatureSet Counted => LeftOut.Count == 0 ? Set : Set.Take([.. Enumerable.Range(0, Set.Count).Except(LeftOut)]);

    public static async Task<TestImages> EncodeAsync(
        IImageEncoder encoder, ImageDataset dataset, ExtractionOptions options, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        var images = dataset.Test ?? [];
        var extracted = await new FeatureExtractor(encoder, options)
            .ExtractAsync([.. images.Select(image => image.Source)], progress, cancellationToken).ConfigureAwait(false);
        if (extracted.Rows.Count == 0)
            throw new InputException("has no test image that can be read", dataset.Root, "replace the damaged images");
        var set = extracted.Labelled(images, dataset.ClassNames.Count, FeatureOrigin.Unknown with { Split = "test" });
        return new TestImages(set, new SplitContent(SplitContent.Test, dataset.Root, extracted.Sha256, set.Origin.Files), extracted.Unreadable.Count);
    }
}
