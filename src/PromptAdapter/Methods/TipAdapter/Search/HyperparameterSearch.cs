using PromptAdapter.Features;

namespace PromptAdapter.Methods.TipAdapter.Search;

/// <summary>
/// Counts the correct images for every (β, α) of a grid: the same counts as evaluating
/// <c>s · f Wᵀ + α · exp(−β (1 − f Kᵀ)) V</c> in double precision at each cell, at a small part of the work.
/// <list type="bullet">
/// <item>f Kᵀ and f Wᵀ are computed once (<see cref="LaneProducts"/>).</item>
/// <item>From one β to the next every exponential is multiplied by its own constant factor; E V is a sum over consecutive keys
/// (<see cref="VoteSweep"/>).</item>
/// <item>For one β an image is classified correctly exactly where α lies in one interval, because each rival's margin is linear in α
/// (<see cref="AlphaIntervals"/>). So the number of α costs nothing.</item>
/// </list>
/// What lies too close to an interval's end for the running products to decide is evaluated from the definition;
/// therefore the counts are exact, ties included. A reference in single precision differs only where a grid value falls within its own rounding of a boundary.
/// Images are taken in small blocks: memory does not grow with images × keys, and integer counts make the result independent of the threads.
/// </summary>
public static class HyperparameterSearch
{
    private const int BlockRows = 32;

    /// <summary>Counts over one set of images.</summary>
    /// <param name="cache">K and V.</param>
    /// <param name="weights">W, <c>[C, D]</c>; <see langword="null"/> for the cache alone.</param>
    /// <param name="queries">The images, <c>[M, D]</c>.</param>
    /// <param name="grid">The values to compare.</param>
    /// <param name="scale">s.</param>
    /// <param name="alphaFactor">What every α is multiplied by in this evaluation; 1 except in cross-validation.</param>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    /// <exception cref="InputException">The sets do not fit each other.</exception>
    public static GridCounts Count(SupportCache cache, ClassWeights? weights, FeatureSet queries, SearchGrid grid, double scale = 100, double alphaFactor = 1,
        ParallelOptions? parallel = null)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(grid);
        if (queries.Dimension != cache.Dimension || queries.ClassCount != cache.ClassCount)
            throw new InputException($"has {queries.ClassCount} classes of {queries.Dimension} values; the cache has {cache.ClassCount} of {cache.Dimension}",
                queries.Origin.Path, "use features of one encoder and one class list");
        if (weights is not null && (weights.Dimension != queries.Dimension || weights.ClassCount != queries.ClassCount))
            throw new InputException(
                $"has weights for {weights.ClassCount} classes of {weights.Dimension} values; the features have {queries.ClassCount} of {queries.Dimension}",
                weights.Source, "use weights of the same encoder and class list");

        var problem = new SearchProblem(cache, weights, queries, grid, scale, alphaFactor);
        var total = new int[grid.Betas.Count, grid.Alphas.Count];
        var gate = new Lock();
        Parallel.For(0, (queries.Count + BlockRows - 1) / BlockRows, parallel ?? new ParallelOptions(),
            () => new SearchBlock(problem, BlockRows),
            (block, _, worker) =>
            {
                worker.Add(block * BlockRows, Math.Min(BlockRows, queries.Count - block * BlockRows));
                return worker;
            },
            worker =>
            {
                lock (gate)
                    worker.CollectInto(total);
            });
        return new GridCounts(grid, total, queries.Count);
    }
}
