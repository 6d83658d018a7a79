namespace PromptAdapter.Datasets;

/// <summary>Labelled images in up to three splits. Opened by <see cref="ImageFolder.Open"/>.</summary>
/// <param name="Name">What tables and files call it.</param>
/// <param name="Root">The absolute path of the folder that the keys of its images start from.</param>
/// <param name="ClassNames"><c>[C]</c> class names, by label; C is at least 2.</param>
/// <param name="Train">Training images: shots are drawn from here and nowhere else. Everything, when the source has no splits.</param>
/// <param name="Validation">Images to choose hyper-parameters with, if the source has any.</param>
/// <param name="Test">Images to measure with and for nothing else, if the source has any.</param>
/// <param name="Skipped">Files that were found and left out, with the reason.</param>
/// <param name="Warnings">Sentences for the user about what looks wrong but can be worked with.</param>
public sealed record ImageDataset(
    string Name,
    string Root,
    IReadOnlyList<string> ClassNames,
    IReadOnlyList<LabelledImage> Train,
    IReadOnlyList<LabelledImage>? Validation,
    IReadOnlyList<LabelledImage>? Test,
    IReadOnlyList<SkippedFile> Skipped,
    IReadOnlyList<string> Warnings)
{
    /// <summary>Every image: training, then validation, then test.</summary>
    public IEnumerable<LabelledImage> Images => Train.Concat(Validation ?? []).Concat(Test ?? []);
}
