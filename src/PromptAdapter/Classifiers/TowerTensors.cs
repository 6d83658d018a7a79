namespace PromptAdapter;

/// <summary>The names of what a method leaves for the image tower, in a classifier's file and in every place that uses it (docs/formats.md).</summary>
internal static class TowerTensors
{
    /// <summary>What all of them begin with but <see cref="VisualPrompts"/>, which is older.</summary>
    public const string Prefix = "tower.";

    /// <summary>The prompts of an image tower, <c>[P, n, D]</c>.</summary>
    public const string VisualPrompts = "visual_prompts";

    /// <summary>The last projection Wᵀ, <c>[E, P]</c>; of a ResNet the last column is the bias.</summary>
    public const string Projection = Prefix + "projection";

    /// <summary>Low-rank updates, <c>[L, 2, 3, r, D]</c>: in each block A and then B of queries, keys and values.</summary>
    public const string LowRank = Prefix + "low_rank";
}
