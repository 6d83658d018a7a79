using PromptAdapter.Imaging;
using PromptAdapter.Prompts;
using PromptAdapter.Prompts.Tuning;
using PromptAdapter.Torch.Prompts.MultiTask;
using PromptAdapter.Training;

namespace PromptAdapter.Torch.Prompts.Pretraining;

/// <summary>Published settings of pre-training by name. What is stated beside them holds in their place, and the prompt records both.</summary>
public sealed class PretrainingPreset
{
    private readonly Func<PromptMode, PretrainingOptions> _options;

    private PretrainingPreset(string name, string paper, Func<PromptMode, PretrainingOptions> options) => (Name, Paper, _options) = (name, paper, options);

    /// <summary>
    /// MVLPT (arXiv 2211.11720), as its code trains on the eleven data sets of CoOp: 16 random vectors (4 in either tower for unified prompts, 4 for
    /// conditional ones), the class name in the middle, 200 epochs in steps of 32 images at a rate of 0.002, the loss over the classes of all tasks, each task
    /// shown by its number of images, the epoch that is best on the validation images, the mean over seeds 1 to 3. A text context learns from a bank of 10
    /// views of each image, of at least 8 % of it, where the code draws a new one in every step. The shots are not part of it: the paper compares several.
    /// </summary>
    public static PretrainingPreset Mvlpt { get; } = new("mvlpt", "MVLPT, arXiv 2211.11720", mode => new PretrainingOptions
    {
        Mode = mode,
        Length = mode is PromptMode.Upt or PromptMode.CoCoOp ? 4 : PromptStart.CoOpVectors,
        Position = mode == PromptMode.CoCoOp ? ClassTokenPosition.End : ClassTokenPosition.Middle,
        Seeds = [1, 2, 3],
        Views = 10,
        Weighting = TaskWeighting.Proportional,
        Loss = TaskLoss.Union,
        Choice = EpochChoice.BestValidation,
        Tuning = new PromptTuningOptions { Epochs = 200 },
        Extraction = new() { Recipe = AugmentationRecipe.CoOp },
    });

    /// <summary>All of them.</summary>
    public static IReadOnlyList<PretrainingPreset> All { get; } = [Mvlpt];

    /// <summary>The name by which it is asked for.</summary>
    public string Name { get; }

    /// <summary>The paper.</summary>
    public string Paper { get; }

    /// <summary>The settings for what is learned.</summary>
    /// <param name="mode">What is learned.</param>
    public PretrainingOptions For(PromptMode mode) => _options(mode) with { Preset = this };

    /// <summary>Its name and what was stated otherwise, for example <c>mvlpt, but epochs 8, views 0</c>.</summary>
    /// <param name="used">The settings in use.</param>
    public string Describe(PretrainingOptions used)
    {
        ArgumentNullException.ThrowIfNull(used);
        var changed = Named(used).Zip(Named(For(used.Mode)))
            .Where(pair => pair.First.Value != pair.Second.Value).Select(pair => $"{pair.First.Name} {pair.First.Value}").ToArray();
        return changed.Length == 0 ? Name : $"{Name}, but {string.Join(", ", changed)}";
    }

    private static IEnumerable<(string Name, string Value)> Named(PretrainingOptions options)
    {
        yield return ("start", options.Start is null ? "new" : "a given prompt");
        yield return ("vectors", options.Words is { } words ? $"of \"{words}\"" : FormattableString.Invariant($"{options.Length}"));
        yield return ("position", $"{options.Position}".ToLowerInvariant());
        yield return ("shallow", options.Shallow ? "yes" : "no");
        yield return ("seeds", string.Join(' ', options.Seeds.Select(seed => FormattableString.Invariant($"{seed}"))));
        yield return ("views", FormattableString.Invariant($"{options.Views}"));
        yield return ("weighting", $"{options.Weighting}".ToLowerInvariant());
        yield return ("loss", options.Loss == TaskLoss.Union ? "union" : "own-task");
        yield return ("choice", options.Choice == EpochChoice.BestValidation ? "best-val" : "last");
        yield return ("epochs", FormattableString.Invariant($"{options.Tuning.Epochs}"));
        yield return ("step-images", FormattableString.Invariant($"{options.Tuning.BatchSize}"));
        yield return ("learning-rate", FormattableString.Invariant($"{options.Tuning.Schedule.BaseRate}"));
        yield return ("momentum", FormattableString.Invariant($"{options.Tuning.Momentum}"));
        yield return ("weight-decay", FormattableString.Invariant($"{options.Tuning.WeightDecay}"));
        yield return ("recipe", options.Extraction.Recipe.Name);
    }
}
