using PromptAdapter.Methods;

namespace PromptAdapter.Selection;

/// <summary>Scores on min(K, 4) validation images per class, as CoOp does: no more labels than a few-shot user could have. The first ones of each class are taken.</summary>
public sealed class FewShotValRule : ISelectionRule
{
    /// <summary>The rule's name.</summary>
    public const string RuleName = "few-shot-val";

    private const int MostPerClass = 4;

    /// <inheritdoc/>
    public string Name => RuleName;

    /// <inheritdoc/>
    public string Description => "best on min(K, 4) validation images per class";

    /// <inheritdoc/>
    public SelectionPlan Plan(AdapterProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var validation = problem.Validation
            ?? throw new InputException($"the rule '{RuleName}' needs a validation set, and there is none", problem.Support.Origin.Path, "add one, or choose support-cv or fixed");
        var shots = problem.Support.RowsByClass().Max(rows => rows.Count);
        var chosen = validation.RowsByClass().SelectMany(rows => rows.Take(Math.Min(shots, MostPerClass))).Order().ToArray();
        return new SelectionPlan(RuleName, [new SelectionRound(problem.Support, problem.Text.WeightsFor(problem.Support), validation.Take(chosen)) { Views = problem.SupportViews }]);
    }
}
