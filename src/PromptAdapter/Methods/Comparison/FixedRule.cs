namespace PromptAdapter.Methods.Comparison;

/// <summary>Uses the settings that were stated and compares nothing.</summary>
public sealed class FixedRule : ISelectionRule
{
    /// <summary>The rule's name.</summary>
    public const string RuleName = "fixed";

    /// <inheritdoc/>
    public string Name => RuleName;

    /// <inheritdoc/>
    public string Description => "the stated settings, nothing is compared";

    /// <inheritdoc/>
    public ValidationUse Validation => ValidationUse.None;

    /// <inheritdoc/>
    public SelectionPlan Plan(AdapterProblem problem) => new(RuleName, []);
}
