using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Selection;

/// <summary>
/// Scores on min(K, 4) validation images per class, as CoOp does: no more labels than a few-shot user could have. The first ones of each class are taken.
/// </summary>
public sealed class FewShotValRule : ISelectionRule
{
    /// <summary>The rule's name.</summary>
    public const string RuleName = "few-shot-val";

    private const int MostPerClass = 4;

    /// <summary>
    /// Which of equal candidates wins. So few images leave many equal, so by default the one nearest to the stated settings;
    /// <see cref="SelectionRules.Published"/> gives the rule with the first one, for comparisons with published figures.
    /// </summary>
    public TieBreak TieBreak { get; init; } = TieBreak.NearestToStated;

    /// <inheritdoc/>
    public string Name => RuleName;

    /// <inheritdoc/>
    public string Description => "best on min(K, 4) validation images per class";

    /// <inheritdoc/>
    public ValidationUse Validation => ValidationUse.FewShot;

    /// <summary>Validation images of each class at that many shots.</summary>
    /// <param name="shots">K, the images of each class, at least 1.</param>
    public static int PerClass(int shots) => Math.Min(shots, MostPerClass);

    /// <inheritdoc/>
    public SelectionPlan Plan(AdapterProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var validation = problem.Validation
            ?? throw new InputException($"the rule '{RuleName}' needs a validation set, and there is none", problem.Support.Origin.Path,
                "add one, or choose support-cv or fixed");
        var shots = problem.Support.RowsByClass().Max(rows => rows.Count);
        var chosen = validation.RowsByClass().SelectMany(rows => rows.Take(PerClass(shots))).Order().ToArray();
        return new SelectionPlan(
            RuleName, [new SelectionRound(problem.Support, problem.Text.WeightsFor(problem.Support),
            validation.Take(chosen)) { Views = problem.SupportViews }])
        { TieBreak = TieBreak };
    }
}
