namespace PromptAdapter.Validation;

/// <summary>Refuses an experiment whose prompt has seen images of the target that are not among its shots.</summary>
public sealed class PromptOverlapValidator : IExperimentValidator
{
    /// <inheritdoc/>
    public string Name => "prompt-overlap";

    /// <inheritdoc/>
    public IEnumerable<Finding> Check(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        if (experiment.Prompt is not { } prompt)
            yield break;
        var support = Hashes(split => split.Name == SplitContent.Support);
        var other = Hashes(split => split.Name != SplitContent.Support);
        other.UnionWith(experiment.TargetImages);
        if (PromptOverlap.Check(prompt, support, other, experiment.SeenTarget) is { } finding)
            yield return finding;

        HashSet<string> Hashes(Func<SplitContent, bool> which) =>
            experiment.Splits.Where(which).SelectMany(split => split.Hashes).ToHashSet(StringComparer.Ordinal);
    }
}
