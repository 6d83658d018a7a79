using PromptAdapter.Features;

namespace PromptAdapter.Torch.Prompts.Tuning;

/// <summary>
/// The feature bank: each support image under V augmentations, encoded once, <c>[V, N, D]</c>. Tuning draws one of the views whenever it shows an image.
/// </summary>
public sealed class FeatureViews
{
    private readonly FeatureSet[] _views;

    private FeatureViews(FeatureSet[] views) => _views = views;

    /// <summary>V.</summary>
    public int ViewCount => _views.Length;

    /// <summary>N.</summary>
    public int Count => _views[0].Count;

    /// <summary>D.</summary>
    public int Dimension => _views[0].Dimension;

    /// <summary>C.</summary>
    public int ClassCount => _views[0].ClassCount;

    /// <summary>The class of each image, <c>[N]</c>.</summary>
    public IReadOnlyList<int> Labels => _views[0].Labels;

    /// <summary>V sets of N rows each.</summary>
    public IReadOnlyList<FeatureSet> Views => _views;

    /// <summary>Takes one set per view; one set is a bank of one view.</summary>
    /// <param name="views">V sets of the same images in the same order.</param>
    /// <exception cref="InputException">There is none, or they do not hold the same images.</exception>
    public static FeatureViews Of(params IReadOnlyList<FeatureSet> views)
    {
        ArgumentNullException.ThrowIfNull(views);
        if (views.Count == 0)
            throw new InputException("there are no features to tune on", null, "give at least one view of the support images");
        foreach (var view in views)
        {
            if (view.Dimension != views[0].Dimension || view.ClassCount != views[0].ClassCount || !view.Labels.SequenceEqual(views[0].Labels))
                throw new InputException("does not hold the images of the first view in their order", view.Origin.Path,
                    "extract the views of one support set with one encoder");
        }

        return new FeatureViews([.. views]);
    }
}
