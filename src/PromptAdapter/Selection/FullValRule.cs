using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Selection;

/// <summary>Scores on the whole validation set: Tip-Adapter's protocol, which needs far more labels than the few shots.</summary>
public sealed class FullValRule : ISelectionRule
{
    /// <summary>The rule's name.</summary>
    public const string RuleName = "full-val";

    /// <inheritdoc/>
    public string Name => RuleName;

    /// <inheritdoc/>
    public string Description => "best on the whole validation set (Tip-Adapter's protocol)";

    /// <inheritdoc/>
    public ValidationUse Validation => ValidationUse.Whole;

    /// <inheritdoc/>
    public SelectionPlan Plan(AdapterProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var validation = problem.Validation
            ?? throw new InputException($"the rule '{RuleName}' needs a validation set, and there is none", problem.Support.Origin.Path,
                "add one, or choose support-cv or fixed");
        return new SelectionPlan(
            RuleName, [new SelectionRound(problem.Support, problem.Text.WeightsFor(problem.Support), validation) { Views = problem.SupportViews }]);
    }
}
