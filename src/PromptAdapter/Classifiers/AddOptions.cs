using PromptAdapter.Features;
using PromptAdapter.Prompts;

namespace PromptAdapter;

/// <summary>How images are added to a classifier or taken from it. What decides the result is kept with the classifier.</summary>
public sealed record AddOptions
{
    /// <summary>Batch size, store and strictness; orientation and augmentation are the classifier's.</summary>
    public ExtractionOptions Extraction { get; init; } = new();

    /// <summary>
    /// The folder that the paths of the support images start from, for the classifiers that are fitted from photos again; <see langword="null"/> takes the
    /// folder that the classifier remembers.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>The pre-trained prompt that the classifier was tuned from, where it was.</summary>
    public SavedPrompt? Prompt { get; init; }

    /// <summary>Where finished and interrupted stages of learning are kept; <see langword="null"/> keeps none.</summary>
    public string? StageFolder { get; init; }

    /// <summary>Threads of the hyper-parameter search; all cores when <see langword="null"/>.</summary>
    public int? Threads { get; init; }
}
