using PromptAdapter.Datasets;
using PromptAdapter.Experiments.Protocols;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Prompts;
using PromptAdapter.Selection;
using PromptAdapter.Texts;
using PromptAdapter.Torch.Methods;

namespace PromptAdapter.Experiments;

/// <summary>What a benchmark on images runs: every method at every number of shots with every seed on every data set, with one model.</summary>
public sealed record ImageBenchPlan
{
    /// <summary>The data sets, each with a test split.</summary>
    public required IReadOnlyList<ImageDataset> Datasets { get; init; }

    /// <summary>Method names, any of <see cref="TorchMethods.Catalog"/>.</summary>
    public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>Shots per class. Default: 1, 2, 4, 8, 16.</summary>
    public IReadOnlyList<int> Shots { get; init; } = [1, 2, 4, 8, 16];

    /// <summary>Seeds of the draws. Default: 1, 2, 3.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [1, 2, 3];

    /// <summary>Lets a draw repeat images of a class that has fewer than the shots, as CoOp's does. Without it such a class gives all that it has.</summary>
    public bool RepeatShots { get; init; }

    /// <summary>
    /// The selection rule; <see langword="null"/> takes <c>few-shot-val</c> where there are validation images and <c>support-cv</c> elsewhere.
    /// </summary>
    public string? Selection { get; init; }

    /// <summary>Everything else: grid, views, tuning, prompt, store. Method, rule and templates are set from cell to cell.</summary>
    public FitOptions Fit { get; init; } = new();

    /// <summary>What is learned from and what is tested on. Default: shots and test images of the same classes.</summary>
    public string Protocol { get; init; } = BenchProtocols.FewShot;

    /// <summary>
    /// Where the shots come from in the protocols that learn from one data set and test on others. Its own test images, if it has any, are tested on, too.
    /// </summary>
    public ImageDataset? Source { get; init; }

    /// <summary>Templates for single data sets, by their name.</summary>
    public IReadOnlyDictionary<string, TemplateSet> TemplatesOf { get; init; } = new Dictionary<string, TemplateSet>();

    /// <summary>
    /// The methods that start from <see cref="FitOptions.Prompt"/>; the others start anew, as CoOp was published. <see langword="null"/> takes all that tune a
    /// prompt of its kind.
    /// </summary>
    public IReadOnlyList<string>? PromptedMethods { get; init; }

    /// <summary>
    /// Templates for all data sets; <see langword="null"/> takes the <c>templates.txt</c> beside a data set's splits, or those that are known for its name, and
    /// else <c>a photo of a {}.</c>
    /// </summary>
    public TemplateSet? Templates { get; init; }

    /// <summary>The rule for the draws from a data set: the one that is stated, or else the default for its kind, as published figures were made.</summary>
    internal ISelectionRule RuleFor(ImageDataset data) =>
        SelectionRules.Published(Selection ?? SelectionRules.DefaultFor(data.Validation is { Count: > 0 }, allImages: false).Name);

    /// <summary>The prompt that a method starts from. One of a kind serves the methods that tune that kind; the others run beside them without it.</summary>
    internal SavedPrompt? PromptFor(string method) =>
        Fit.Prompt is { } prompt && PromptedMethods?.Contains(method) != false && prompt.Mode == TorchMethods.Catalog.Find(method).PromptMode ? prompt : null;
}
