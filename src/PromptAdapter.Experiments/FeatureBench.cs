namespace PromptAdapter.Experiments;

/// <summary>The benchmark of a <see cref="FeatureBenchPlan"/>: precomputed features, of any encoder.</summary>
public sealed class FeatureBench : Bench
{
    /// <summary>Checks the plan.</summary>
    /// <param name="plan">What to run.</param>
    /// <exception cref="InputException">An unknown name, a folder that is no feature cache, or shots that it does not have.</exception>
    public FeatureBench(FeatureBenchPlan plan)
        : base(Open(plan))
    {
        Folders = [.. Datasets.Cast<FeatureBenchFolder>()];
        var stray = plan.TextOf.Keys.Concat(plan.TestKeysOf.Keys).FirstOrDefault(name => Folders.All(folder => folder.Name != name));
        if (stray is not null)
            throw new InputException($"there are settings for '{stray}', and no feature folder is called that", null,
                $"choose from {string.Join(", ", Folders.Select(folder => folder.Name))}");
    }

    /// <summary>The plan, folder by folder.</summary>
    public IReadOnlyList<FeatureBenchFolder> Folders { get; }

    private static FeatureBenchFolder[] Open(FeatureBenchPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        plan.Cache.Validate();
        return [.. plan.Folders.Select(path => new FeatureBenchFolder(plan, path))];
    }
}
