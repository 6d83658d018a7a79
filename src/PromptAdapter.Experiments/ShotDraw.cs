using PromptAdapter.Features;
using PromptAdapter.Randomness;
using PromptAdapter.Splits;

namespace PromptAdapter.Experiments;

/// <summary>K shots per class drawn from a larger support set, with the picks that the published Python code makes for the seed.</summary>
internal static class ShotDraw
{
    public static FeatureSet Take(FeatureSet pool, int shots, int seed, bool repeat)
    {
        int[] labels = [.. pool.Labels];
        return pool.Take(FewShotSampler.Pick(labels, shots, new PythonRandom(seed), repeat ? WhenTooFew.Repeat : WhenTooFew.TakeAll));
    }

    /// <summary>Images of the class that has the fewest.</summary>
    public static int Fewest(FeatureSet pool) => pool.RowsByClass().Min(rows => rows.Count);
}
