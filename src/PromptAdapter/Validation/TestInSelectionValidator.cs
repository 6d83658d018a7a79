using PromptAdapter.Selection;

namespace PromptAdapter.Validation;

/// <summary>
/// Refuses a rule that compares settings on test images, or builds candidates from them, unless it is <c>test-oracle</c>, whose name says so.
/// </summary>
public sealed class TestInSelectionValidator : IExperimentValidator
{
    /// <inheritdoc/>
    public string Name => "test-in-selection";

    /// <inheritdoc/>
    public IEnumerable<Finding> Check(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        if (experiment.Problem.Test is not { } test || experiment.Rule.LooksAtTest)
            yield break;
        var tested = SplitContent.Of(SplitContent.Test, test).Hashes.ToHashSet(StringComparer.Ordinal);
        tested.ExceptWith(SplitContent.Of(SplitContent.Support, experiment.Problem.Support).Hashes); // overlapping splits are another validator's concern
        if (experiment.Problem.Validation is { } validation)
            tested.ExceptWith(SplitContent.Of(SplitContent.Validation, validation).Hashes);
        foreach (var round in experiment.Rule.Plan(experiment.Problem).Rounds)
        {
            var seen = SplitContent.Of("queries", round.Queries).Hashes.Concat(SplitContent.Of("support", round.Support).Hashes).Count(tested.Contains);
            if (seen > 0)
            {
                yield return new Finding(true, $"would be used by the rule '{experiment.Rule.Name}': {seen} test images choose settings", test.Origin.Path,
                    $"use a rule that leaves them alone, or {TestOracleRule.RuleName} by name");
                yield break;
            }
        }
    }
}
