using PromptAdapter.Evaluation;

namespace PromptAdapter.Methods.Comparison;

/// <summary>What the winner of a comparison came to over the rounds of a plan, and the one place that words it as an outcome.</summary>
/// <param name="Scored">Its correct images over the rounds that were compared.</param>
/// <param name="Ties">Candidates with that score, itself included; <see langword="null"/> where they are not counted.</param>
/// <param name="Note">How it was told from its equals, if there is anything to say.</param>
internal sealed record PlanScore(Accuracy Scored, int? Ties = null, string? Note = null)
{
    /// <summary>The ends of the compared values that the winner lies on.</summary>
    public IReadOnlyList<SettingEdge> Edges { get; init; } = [];

    /// <summary>The score over some rounds.</summary>
    /// <param name="rounds">The rounds that were compared, all of a plan's or fewer.</param>
    /// <param name="correct">Correct images in them.</param>
    public static PlanScore Over(IEnumerable<SelectionRound> rounds, int correct) => new(new Accuracy(correct, rounds.Sum(round => round.Queries.Count)));

    /// <summary>The outcome with the settings that won.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="settings">The settings by name.</param>
    public SelectionOutcome Outcome(SelectionPlan plan, IReadOnlyDictionary<string, double> settings) =>
        new(plan.Rule, settings, Scored, Ties, plan.NoteWith(Note))
        {
            Competing = plan.Rounds.Count > 0 ? plan.Rounds[0].Support.ClassCount : null,
            Edges = Scored.Correct < Scored.Total ? Edges : [], // where all are right, every value is as good
        };
}
