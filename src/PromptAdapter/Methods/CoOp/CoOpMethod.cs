using PromptAdapter.Clip;
using PromptAdapter.Evaluation;
using PromptAdapter.Features;
using PromptAdapter.Methods.ZeroShot;
using PromptAdapter.Prompts.Context;
using PromptAdapter.Prompts.Tuning;
using PromptAdapter.Runtime;
using PromptAdapter.Selection;

namespace PromptAdapter.Methods.CoOp;

/// <summary>
/// Context optimisation (arXiv 2109.01134): the prompt's context is tuned on the support features and its text features are the class weights.
/// What the rule chooses is the epoch; a rule that cross-validates tunes once more for each of its folds.
/// </summary>
/// <param name="clip">The model that the features were made with.</param>
/// <param name="tokens">The prompts of the C classes, for the context length in force.</param>
/// <param name="options">Settings.</param>
/// <param name="progress">Told of every epoch.</param>
public sealed class CoOpMethod(ClipModel clip, PromptTokens tokens, CoOpOptions options, IProgress<ProgressReport>? progress = null) : IAdapterMethod
{
    /// <summary>The name on the command line.</summary>
    public const string MethodName = "coop";

    /// <summary>The name of the epoch among the settings.</summary>
    public const string EpochKey = "epoch";

    /// <inheritdoc/>
    public string Name => MethodName;

    /// <summary>The method for some classes.</summary>
    /// <param name="clip">The model that the features were made with.</param>
    /// <param name="classNames">C names.</param>
    /// <param name="options">Settings.</param>
    /// <param name="progress">Told of every epoch.</param>
    /// <exception cref="InputException">A prompt is longer than the model reads, or the model has no vocabulary.</exception>
    public static CoOpMethod Create(ClipModel clip, IReadOnlyList<string> classNames, CoOpOptions options, IProgress<ProgressReport>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(classNames);
        ArgumentNullException.ThrowIfNull(options);
        var start = StartOf(clip, options, classNames.Count);
        return new CoOpMethod(clip, PromptTokens.Create(clip.Tokenizer, classNames, start.Length, clip.TextTower.ContextLength), options with { Start = start }, progress);
    }

    /// <inheritdoc/>
    public AdapterFit Fit(AdapterProblem problem, ISelectionRule rule, ParallelOptions parallel)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(parallel);
        var plan = rule.Plan(problem.Checked());
        var start = StartOf(clip, options, tokens.ClassCount);
        var views = problem.SupportViews.Count > 0 ? problem.SupportViews : [problem.Support];
        var cancellation = parallel.CancellationToken;

        // Correct images after each epoch, summed over the rounds whose candidates learn from fewer images than the final prompt.
        var folds = plan.Rounds.Where(round => !ReferenceEquals(round.Support, problem.Support)).ToArray();
        var ahead = new int[options.Tuning.Epochs];
        foreach (var fold in folds)
        {
            new PromptTuning(clip, tokens, options.Tuning with { CheckpointPath = null })
                .Run(start, FeatureViews.Of(fold.Support), (epoch, weights) => ahead[epoch - 1] += Correct(weights, fold.Queries), progress, cancellation);
        }

        EpochScoring? scoring = plan.Rounds.Count == 0
            ? null
            : (epoch, weights) => ahead[epoch - 1] + plan.Rounds.Except(folds).Sum(round => Correct(weights, round.Queries));
        var tuning = new PromptTuning(clip, tokens, options.Tuning);
        var prompt = tuning.Run(start, FeatureViews.Of(views), scoring, progress, cancellation);
        return new AdapterFit(new CoOpState(prompt, tuning.Weights(prompt.Context), clip.LogitScale), Outcome(plan, prompt));

        int Correct(ClassWeights weights, FeatureSet queries) => new ZeroShotState(weights, clip.LogitScale).Evaluate(queries, parallel).Correct;
    }

    private static SelectionOutcome Outcome(SelectionPlan plan, TunedPrompt prompt)
    {
        var settings = new Dictionary<string, double> { [EpochKey] = prompt.ChosenEpoch };
        if (prompt.Epochs[prompt.ChosenEpoch - 1].Score is not { } best)
            return SelectionOutcome.WithoutScores(plan, settings);
        var scored = new Accuracy((int)best, plan.Rounds.Sum(round => round.Queries.Count));
        return new SelectionOutcome(plan.Rule, settings, scored, prompt.Epochs.Count(epoch => epoch.Score == best), plan.Note);
    }

    private static TextContext StartOf(ClipModel clip, CoOpOptions options, int classes)
    {
        if (options.Start is { } given)
            return given;
        int? specific = options.ClassSpecific ? classes : null;
        return options.StartWords is { } words
            ? TextContext.FromWords(clip, words, options.Position, specific)
            : TextContext.Random(options.Length, clip.TextTower.Width, (ulong)options.Tuning.Seed, options.Position, specific);
    }
}
