using PromptAdapter.Evaluation;
using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.CoOp;
using PromptAdapter.Methods.ZeroShot;
using PromptAdapter.Prompts;
using PromptAdapter.Runtime;
using PromptAdapter.Torch.Prompts.Context;
using PromptAdapter.Torch.Prompts.Tuning;

namespace PromptAdapter.Torch.Methods.CoOp;

/// <summary>
/// A prompt tuned on the support set, and one more for each fold of the plan. What is chosen next with the folds' heads (α, β, the epoch of the keys)
/// then does not rest on text that has seen the answers.
/// </summary>
/// <param name="clip">The model that the features were made with.</param>
/// <param name="tokens">The prompts of the C classes.</param>
/// <param name="options">Settings.</param>
/// <param name="progress">Told of every epoch.</param>
internal sealed class PromptHeads(ClipModel clip, PromptTokens tokens, CoOpOptions options, IProgress<ProgressReport>? progress)
{
    /// <summary>Tunes on the support set; the epoch is chosen over at most <see cref="CoOpOptions.Folds"/> rounds of the plan.</summary>
    public TunedHeads Tune(AdapterProblem problem, SelectionPlan whole, ParallelOptions parallel)
    {
        RoundLimit.Validate(options.Folds);
        var start = options.StartFor(clip, tokens.ClassCount);
        var plan = whole with { Rounds = whole.Spread(options.Folds) };

        // Rounds that score the final prompt itself, on a validation or test set, need no tuning of their own.
        SelectionRound[] folded = [.. plan.Rounds.Where(round => !ReferenceEquals(round.Support, problem.Support))];
        SelectionRound[] given = [.. plan.Rounds.Except(folded)];
        var folds = new List<PromptRun>();
        foreach (var round in folded)
        {
            var stage = FormattableString.Invariant($"tuning the prompt for fold {folds.Count + 1} of {folded.Length}");
            var fold = Run(round.Views, round.Support, stage, [round], TieBreak.First);
            fold.Tune((_, weights) => Correct(weights, [round]));
            folds.Add(fold);
        }

        var final = Run(problem.SupportViews, problem.Support, "tuning the prompt", plan.Rounds, plan.TieBreak);
        EpochScoring score = (epoch, weights) =>
            folds.Sum(fold => fold.ScoreOf(epoch)) + Correct(weights, given) + plan.TieBreak.Preference(epoch, options.Tuning.Epochs);
        final.Tune(plan.Rounds.Count == 0 ? null : score);
        var weights = final.Weights();
        var chosen = final.Prompt.ChosenEpoch;
        return new TunedHeads(final.Prompt, weights, Outcome(plan, final.Prompt), new Lazy<SelectionPlan>(() => plan with
        {
            Rounds = [.. plan.Rounds.Select(round =>
                round with { Head = Array.IndexOf(folded, round) is var fold and >= 0 ? folds[fold].WeightsAfter(chosen) : weights })],
        }));

        PromptRun Run(IReadOnlyList<FeatureSet> views, FeatureSet support, string stage, IReadOnlyList<SelectionRound> scoredOn, TieBreak ties) =>
            new(
                clip, tokens, start, FeatureViews.Of(views.Count > 0 ? views : [support]), options,
                scoredOn, ties, StagedProgress.Of(progress, stage), parallel.CancellationToken);

        double Correct(ClassWeights weights, IReadOnlyList<SelectionRound> rounds)
        {
            var state = new ZeroShotState(weights, clip.LogitScale);
            return rounds.Sum(round => state.Evaluate(round.Queries, parallel).Correct);
        }
    }

    private static SelectionOutcome Outcome(SelectionPlan plan, TunedPrompt prompt)
    {
        var settings = new Dictionary<string, double> { [CoOpMethod.EpochKey] = prompt.ChosenEpoch };
        if (prompt.Epochs[prompt.ChosenEpoch - 1].Score is not { } best)
            return SelectionOutcome.WithoutScores(plan, settings);
        var scored = new Accuracy((int)best, plan.Rounds.Sum(round => round.Queries.Count));
        return new SelectionOutcome(plan.Rule, settings, scored, prompt.Epochs.Count(epoch => (int)epoch.Score! == scored.Correct), plan.Note);
    }
}

/// <summary>What <see cref="PromptHeads"/> made.</summary>
/// <param name="Prompt">The prompt tuned on the whole support set.</param>
/// <param name="Weights">W, <c>[C, D]</c>: the text features that it makes.</param>
/// <param name="Selection">How the epoch was chosen.</param>
/// <param name="Plan">The rounds that were compared, each with the head that belongs to it.</param>
internal sealed record TunedHeads(TunedPrompt Prompt, ClassWeights Weights, SelectionOutcome Selection, Lazy<SelectionPlan> Plan)
{
    /// <summary>The prompt as a file keeps it.</summary>
    /// <param name="clip">The model that it was tuned for.</param>
    /// <param name="target">What it has been shown; <see langword="null"/> where nobody knows the images.</param>
    public SavedPrompt Saved(ClipModel clip, PromptSource? target) => new(Prompt.Context, clip.Name, clip.Sha256)
    {
        ClassNames = Prompt.Context.ClassCount is null ? null : target?.ClassNames,
        ModelSettings = clip.SettingsToKeep(),
        Sources = target is null ? [] : [target],
    };
}
