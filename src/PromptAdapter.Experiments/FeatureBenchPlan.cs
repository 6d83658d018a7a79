using PromptAdapter.Methods.Anchored;
using PromptAdapter.Methods.LinearProbe;
using PromptAdapter.Methods.ProKeR;
using PromptAdapter.Methods.TipAdapter;

namespace PromptAdapter.Experiments;

/// <summary>What a benchmark on precomputed features runs: every method at every number of shots with every seed in every folder.</summary>
public sealed record FeatureBenchPlan
{
    /// <summary>The shots of published comparisons, which are run where a folder has training features and no shots are stated.</summary>
    public static IReadOnlyList<int> PublishedShots { get; } = [1, 2, 4, 8, 16];

    /// <summary>The feature folders, or feature files (<see cref="PromptAdapter.Features.FeatureFolders"/>).</summary>
    public required IReadOnlyList<string> Folders { get; init; }

    /// <summary><c>class-mean</c> (default), <c>none</c>, or a file of class weights.</summary>
    public string Text { get; init; } = "class-mean";

    /// <summary>As <see cref="Text"/>, for single folders by their name.</summary>
    public IReadOnlyDictionary<string, string> TextOf { get; init; } = new Dictionary<string, string>();

    /// <summary>Method names. Default: zero-shot and tip-adapter.</summary>
    public IReadOnlyList<string> Methods { get; init; } = ["zero-shot", "tip-adapter"];

    /// <summary>Shots per class; <see langword="null"/> takes all that a folder has keys for, or those of
    /// <see cref="PublishedShots"/> that can be drawn.</summary>
    public IReadOnlyList<int>? Shots { get; init; }

    /// <summary>Draws the shots from the folder's training features or its largest support set, once per seed; <see langword="null"/>
    /// uses the folder's own K-shot keys, or 1, 2 and 3 where it has training features instead.</summary>
    public IReadOnlyList<int>? Seeds { get; init; }

    /// <summary>Lets a draw repeat images of a class that has fewer than the shots. Without it such a draw is refused.</summary>
    public bool RepeatShots { get; init; }

    /// <summary>Whether splits that share a row are refused. Default: it is left out of validation or test, and the results say so.</summary>
    public bool RefuseShared { get; init; }

    /// <summary>Uses the keys of that many shots as the test set, for a folder without one.</summary>
    public int? TestKeys { get; init; }

    /// <summary>As <see cref="TestKeys"/>, for single folders by their name.</summary>
    public IReadOnlyDictionary<string, int> TestKeysOf { get; init; } = new Dictionary<string, int>();

    /// <summary>The selection rule; <see langword="null"/> takes <c>full-val</c> where there is a validation set and <c>support-cv</c> elsewhere.</summary>
    public string? Selection { get; init; }

    /// <summary>Scale, fixed α and β, the grid and how it is searched.</summary>
    public TipAdapterOptions Cache { get; init; } = new();

    /// <summary>Settings of the linear probe.</summary>
    public LinearProbeOptions LinearProbe { get; init; } = new();

    /// <summary>The weight of the Gaussian logits where the rule is <c>fixed</c>; <see langword="null"/> takes 1.</summary>
    public double? GaussianWeight { get; init; }

    /// <summary>Settings of kernel regression.</summary>
    public ProKeROptions Kernel { get; init; } = new();

    /// <summary>Settings of logistic regression held to the text weights.</summary>
    public AnchoredOptions Anchored { get; init; } = new();

    /// <summary>How keys are trained, as far as it is stated.</summary>
    public KeyTraining Training { get; init; } = new();

    /// <summary>
    /// Trains keys as the authors of Prompt-Adapter (arXiv 2303.15234) do on a data set of theirs, which a folder's name says. Default: no name changes
    /// anything.
    /// </summary>
    public bool PublishedSettings { get; init; }

    /// <summary>Searches the authors' grid of a known data set instead of that of <see cref="Cache"/>.</summary>
    public bool PublishedGrids { get; init; }
}
