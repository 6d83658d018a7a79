using PromptAdapter.Clip;

namespace PromptAdapter.Experiments;

/// <summary>The benchmark of an <see cref="ImageBenchPlan"/>.</summary>
public sealed class ImageBench : Bench
{
    /// <summary>Checks the plan.</summary>
    /// <param name="clip">The frozen model; it stays the caller's.</param>
    /// <param name="plan">What to run.</param>
    /// <exception cref="InputException">An unknown name, a data set without test images, or a prompt of another model.</exception>
    public ImageBench(ClipModel clip, ImageBenchPlan plan)
        : base(Open(clip, plan))
    {
    }

    private static ImageBenchDataset[] Open(ClipModel clip, ImageBenchPlan plan)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(plan);
        foreach (var method in plan.Methods)
            FewShotClassifier.RequireMethod(method);
        plan.Fit.Prompt?.RequireModel(clip);
        return [.. plan.Datasets.Select(dataset => new ImageBenchDataset(clip, plan, dataset))];
    }
}
