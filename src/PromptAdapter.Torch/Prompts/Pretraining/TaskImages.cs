using PromptAdapter.Datasets;
using PromptAdapter.Splits;

namespace PromptAdapter.Torch.Prompts.Pretraining;

/// <summary>The images that one run learns a task from.</summary>
/// <param name="Name">The task, as the prompt file records it.</param>
/// <param name="ClassNames">C names, by label.</param>
/// <param name="Shown">The images to learn from.</param>
/// <param name="HeldOut">The validation images, possibly none.</param>
/// <param name="Root">The folder to name where no image can be read; <see langword="null"/> if there is none.</param>
internal sealed record TaskImages(
    string Name, IReadOnlyList<string> ClassNames, IReadOnlyList<LabelledImage> Shown, IReadOnlyList<LabelledImage> HeldOut, string? Root = null)
{
    /// <summary>The shots of a seed, or all images, of a data set.</summary>
    /// <param name="source">The data set.</param>
    /// <param name="shots">K; <see langword="null"/> takes all.</param>
    /// <param name="seed">The seed of the draw.</param>
    /// <exception cref="InputException">A class has no image.</exception>
    public static TaskImages Draw(SourceDataset source, int? shots, long seed)
    {
        var split = shots is { } drawn ? source.Data.TakeShots(drawn, seed, WhenTooFew.TakeAll) : source.Data.TakeAll();
        return new TaskImages(source.Name, source.Data.ClassNames, split.Support, source.Data.Validation ?? [], source.Data.Root);
    }
}
