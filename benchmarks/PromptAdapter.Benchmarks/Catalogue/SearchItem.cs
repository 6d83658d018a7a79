using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapter.Search;

namespace PromptAdapter.Benchmarks.Catalogue;

/// <summary>The α, β grid of 200 × 20 over 8,000 images, 1,600 keys and 100 classes.</summary>
internal sealed class SearchItem : CatalogueItem
{
    public override string Name => "search";

    public override string Title => "Grid search: 200 × 20 cells, 8,000 images × 1,600 keys × 100 classes, 512 values";

    public override string Note => "Python computes three cells as the published loop does, and the figure is theirs times 4,000 / 3.";

    public override IReadOnlyList<string> Cases(CatalogueFiles files) => ["200 × 20"];

    public override Task MeasureAsync(string name, CatalogueFiles files, Meter meter)
    {
        var (support, queries) = (RandomFeatures.Images(4, 1600, 100, 512), RandomFeatures.Images(5, 8000, 100, 512));
        var (cache, weights, grid) = (new SupportCache(support), RandomFeatures.Weights(100, 512), SearchGrid.Create(5, 12, 20, 200));
        var parallel = new ParallelOptions { CancellationToken = meter.CancellationToken };
        meter.Measure($"grid search {name}", 2, () => HyperparameterSearch.Count(cache, weights, queries, grid, parallel: parallel));
        return Task.CompletedTask;
    }
}
