using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Selection;

/// <summary>
/// Scores on the test set itself, as the published code does in places. Its accuracies are no estimate of anything and are marked wherever they appear;
/// it exists to reproduce published numbers.
/// </summary>
public sealed class TestOracleRule : ISelectionRule
{
    /// <summary>The rule's name.</summary>
    public const string RuleName = SelectionOutcome.TestOracle;

    /// <inheritdoc/>
    public string Name => RuleName;

    /// <inheritdoc/>
    public string Description => "best on the TEST set: reproduces published numbers, estimates nothing";

    /// <inheritdoc/>
    public ValidationUse Validation => ValidationUse.None;

    /// <inheritdoc/>
    public bool LooksAtTest => true;

    /// <inheritdoc/>
    public SelectionPlan Plan(AdapterProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var test = problem.Test
            ?? throw new InputException($"the rule '{RuleName}' needs a test set, and there is none", problem.Support.Origin.Path,
                "add one, or choose another rule");
        return new SelectionPlan(
            RuleName, [new SelectionRound(problem.Support, problem.Text.WeightsFor(problem.Support), test) { Views = problem.SupportViews }],
            "chosen on the test set");
    }
}
