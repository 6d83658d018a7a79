using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Prompts;

namespace PromptAdapter.Validation;

/// <summary>What validators know of an experiment.</summary>
public sealed record Experiment
{
    /// <summary>What is asked, in the words of the methods.</summary>
    public required AdapterProblem Problem { get; init; }

    /// <summary>The rule that chooses settings.</summary>
    public required ISelectionRule Rule { get; init; }

    /// <summary>What each split holds.</summary>
    public required IReadOnlyList<SplitContent> Splits { get; init; }

    /// <summary>Shots per class that were asked for; 0 for all.</summary>
    public int Shots { get; init; }

    /// <summary>Images of the class that has the fewest, of those that the shots were drawn from; <see langword="null"/> where nothing was drawn.</summary>
    public int? Available { get; init; }

    /// <summary>Whether it was said that images may be drawn more than once.</summary>
    public bool RepetitionStated { get; init; }

    /// <summary>
    /// Whether it was said that the test images are keys, drawn from the same training images as the support set, so that a few may be in both.
    /// </summary>
    public bool TestsOnKeys { get; init; }

    /// <summary>Whether splits that share an image are refused; otherwise shared images are left out, up to <see cref="SplitOverlap.LargestShare"/>.</summary>
    public bool RefuseShared { get; init; }

    /// <summary>Compares the splits and says what they share.</summary>
    public SplitOverlap CompareSplits() => SplitOverlap.Of(Splits, Rule);

    /// <summary>The seeds over which results are averaged; empty where there is no draw.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [];

    /// <summary>The learned prompt that class weights are made of, if any; the splits' hashes are then those of image files.</summary>
    public SavedPrompt? Prompt { get; init; }

    /// <summary>SHA-256 of every image file of the target, drawn or not, where a prompt is used.</summary>
    public IReadOnlyCollection<string> TargetImages { get; init; } = [];

    /// <summary>What is done about a prompt that has seen more of the target than its shots.</summary>
    public SeenTarget SeenTarget { get; init; }

    /// <summary>An experiment on features, whose splits are known by the content of their rows.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="rule">The rule that chooses settings.</param>
    public static Experiment OnFeatures(AdapterProblem problem, ISelectionRule rule)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var splits = new List<SplitContent> { SplitContent.Of(SplitContent.Support, problem.Support) };
        if (problem.Validation is not null)
            splits.Add(SplitContent.Of(SplitContent.Validation, problem.Validation));
        if (problem.Test is not null)
            splits.Add(SplitContent.Of(SplitContent.Test, problem.Test));
        return new Experiment { Problem = problem, Rule = rule, Splits = splits };
    }
}
