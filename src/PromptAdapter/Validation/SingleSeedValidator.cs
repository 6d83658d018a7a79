namespace PromptAdapter.Validation;

/// <summary>Warns where results of one seed would stand for a mean: a single draw of few images says little about the next.</summary>
public sealed class SingleSeedValidator : IExperimentValidator
{
    /// <inheritdoc/>
    public string Name => "single-seed";

    /// <inheritdoc/>
    public IEnumerable<Finding> Check(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        if (experiment.Seeds.Count == 1)
            yield return new Finding(false, $"a single seed ({experiment.Seeds[0]}) gives no mean, and the tables say so", null,
                "give several, for example 1,2,3")
            { Settings = [Setting.Seeds] };
    }
}
