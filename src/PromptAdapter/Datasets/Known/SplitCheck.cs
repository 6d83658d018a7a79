namespace PromptAdapter.Datasets.Known;

/// <summary>What is there of one split.</summary>
/// <param name="Split"><c>train</c>, <c>val</c> or <c>test</c>.</param>
/// <param name="Listed">Images that the data set's files list, or that its folders hold.</param>
/// <param name="Present">Of these, images that are there and not empty.</param>
/// <param name="Expected">Images in the published split.</param>
public sealed record SplitCheck(string Split, int Listed, int Present, int Expected)
{
    /// <summary>Whether the published number is listed and there.</summary>
    public bool IsComplete => Listed == Expected && Present == Expected;

    internal static SplitCheck Of(string split, IReadOnlyList<LabelledImage>? images, int expected) =>
        new(split, images?.Count ?? 0, images?.Count(ListedDataset.IsThere) ?? 0, expected);
}
