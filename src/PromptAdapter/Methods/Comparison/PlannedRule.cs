namespace PromptAdapter.Methods.Comparison;

/// <summary>A rule whose plan has been laid out already, with heads that only an earlier stage could make.</summary>
/// <param name="rule">The rule that laid it out.</param>
/// <param name="plan">The plan.</param>
internal sealed class PlannedRule(ISelectionRule rule, SelectionPlan plan) : ISelectionRule
{
    /// <inheritdoc/>
    public string Name => rule.Name;

    /// <inheritdoc/>
    public string Description => rule.Description;

    /// <inheritdoc/>
    public ValidationUse Validation => rule.Validation;

    /// <inheritdoc/>
    public bool LooksAtTest => rule.LooksAtTest;

    /// <inheritdoc/>
    public int FoldsFor(int shots, int views) => rule.FoldsFor(shots, views);

    /// <inheritdoc/>
    public SelectionPlan Plan(AdapterProblem problem) => plan;
}
