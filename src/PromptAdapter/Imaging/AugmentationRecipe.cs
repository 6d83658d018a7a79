namespace PromptAdapter.Imaging;

/// <summary>What a random view of a training image is drawn from: a rectangle of random area and shape, mirrored or not.</summary>
/// <param name="Name">How the recipe is called in stored features; two recipes with one name must draw alike.</param>
/// <param name="MinArea">Smallest part of the image's area, above 0.</param>
/// <param name="MaxArea">Largest part of the image's area, at most 1.</param>
/// <param name="MinAspect">Smallest width divided by height.</param>
/// <param name="MaxAspect">Largest width divided by height.</param>
/// <param name="FlipProbability">How often a view is mirrored left to right, 0 to 1.</param>
public sealed record AugmentationRecipe(string Name, double MinArea, double MaxArea, double MinAspect, double MaxAspect, double FlipProbability)
{
    /// <summary>How Tip-Adapter (arXiv 2111.03930) builds its cache: at least half of the image.</summary>
    public static AugmentationRecipe TipAdapter { get; } = new("tip-adapter", 0.5, 1, 3.0 / 4, 4.0 / 3, 0.5);

    /// <summary>
    /// What every stage draws from, be it a prompt that is pre-trained or tuned or a cache that is built, where nothing else is asked for.
    /// </summary>
    public static AugmentationRecipe Default => TipAdapter;

    /// <summary>How CoOp (arXiv 2109.01134) tunes prompts: at least 8 % of the image.</summary>
    public static AugmentationRecipe CoOp { get; } = new("coop", 0.08, 1, 3.0 / 4, 4.0 / 3, 0.5);
}
