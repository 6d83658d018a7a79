using PromptAdapter.Datasets;

namespace PromptAdapter.Experiments.Protocols;

/// <summary>Few-shot: shots and test images of the same classes.</summary>
public sealed class FewShotDataset : ImageBenchDataset
{
    internal FewShotDataset(IFrozenModel clip, ImageBenchPlan plan, ImageDataset dataset)
        : base(new ImageShots(clip, plan, dataset), dataset)
    {
    }

    private protected override ImageDataset? TestOfLearned => Shots.Data;

    private protected override ImageDataset? TestOfOthers => null;

    private protected override ImageScore Score(Adaptation adapted, TestImages? own, TestImages? others, ParallelOptions parallel) =>
        new(Predictions(adapted.State, own!, parallel));
}
