using System.Numerics;
using PromptAdapter.Features;

namespace PromptAdapter.Methods.TipAdapter.Search;

/// <summary>
/// Looks for α and β between the cells of a grid. For one β it is exact in α: each image is right on one interval of α, so the accuracy is a staircase,
/// and its highest step is found by walking along the ends of the intervals. Over β, where nothing is known of the shape,
/// passes of <see cref="BetasPerPass"/> values zoom in on the best of the pass before; one pass shares its inner products and its exponentials among all of
/// them.
/// </summary>
internal static class CacheRefinement
{
    private const int Passes = 3;
    private const int BetasPerPass = 32;
    private const int BlockRows = 32;

    /// <summary>The best point that was found; its count is a lower bound, since images too close to call are not counted.</summary>
    public static (double Beta, double Alpha, int Correct) Around(GridCell cell, SearchGrid grid, IReadOnlyList<SearchRound> rounds, StatedCell stated,
        double scale, ParallelOptions parallel)
    {
        var best = (cell.Beta, cell.Alpha, Correct: -1);
        var (betas, at) = (grid.Betas, grid.Betas.ToList().BinarySearch(cell.Beta));
        for (var pass = 0; pass < Passes; pass++)
        {
            betas = Between(betas[Math.Max(at - 1, 0)], betas[Math.Min(at + 1, betas.Count - 1)]);
            var steps = Steps(rounds, [.. betas], scale, parallel)
                .Select(intervals => AlphaStaircase.Highest(intervals, grid.Alphas[0], grid.Alphas[^1], stated.Alpha))
                .ToArray();
            at = 0;
            for (var b = 1; b < steps.Length; b++)
            {
                if (steps[b].Correct > steps[at].Correct || (steps[b].Correct == steps[at].Correct && Distance(b) < Distance(at)))
                    at = b;
            }

            if (steps[at].Correct > best.Correct || (steps[at].Correct == best.Correct && Distance(at) < stated.Distance(best.Alpha, best.Beta)))
                best = (betas[at], steps[at].Alpha, steps[at].Correct);

            double Distance(int b) => stated.Distance(steps[b].Alpha, betas[b]);
        }

        return best;
    }

    private static IReadOnlyList<double> Between(double low, double high) =>
        [.. Enumerable.Range(0, BetasPerPass).Select(i => i == BetasPerPass - 1 ? high : low + (high - low) * i / (BetasPerPass - 1)).Distinct()];

    // For each β the intervals of α, in any order, on which each image of each round is right.
    private static List<(double From, double To)>[] Steps(IReadOnlyList<SearchRound> rounds, double[] betas, double scale, ParallelOptions parallel)
    {
        var all = Empty(betas);
        var gate = new Lock();
        foreach (var round in rounds)
        {
            var weights = round.Head is null ? null : Array.ConvertAll(round.Head.Values.ToArray(), value => (double)value);
            Parallel.For(0, (round.Queries.Count + BlockRows - 1) / BlockRows, parallel,
                () => Empty(betas),
                (block, _, own) =>
                {
                    AddBlock(round, weights, block * BlockRows, betas, scale, own);
                    return own;
                },
                own =>
                {
                    lock (gate)
                    {
                        for (var b = 0; b < all.Length; b++)
                            all[b].AddRange(own[b]);
                    }
                });
        }

        return all;
    }

    private static void AddBlock(SearchRound round, double[]? weights, int first, double[] betas, double scale, List<(double From, double To)>[] found)
    {
        var (cache, queries) = (round.Cache, round.Queries);
        var (rows, dimension, lanes) = (Math.Min(BlockRows, queries.Count - first), queries.Dimension, LaneProducts.Lanes);
        var groups = LaneProducts.Groups(rows);
        var images = new Vector<double>[groups * dimension];
        LaneProducts.Pack(queries.Features.Span.Slice(first * dimension, rows * dimension), dimension, images);
        var nearness = new Vector<double>[groups * cache.Count];
        cache.Nearness(images, nearness); // [groups, N]
        var text = new Vector<double>[groups * cache.ClassCount];
        TipAdapterState.TextLogits(weights, scale, images, dimension, text); // [groups, C]

        var sweep = new VoteSweep(cache, betas);
        var intervals = new AlphaIntervals([]);
        var labels = new int[lanes];
        for (var group = 0; group * lanes < rows; group++)
        {
            var own = Math.Min(lanes, rows - group * lanes);
            for (var lane = 0; lane < lanes; lane++)
                labels[lane] = queries.Labels[first + group * lanes + Math.Min(lane, own - 1)];
            sweep.Start(nearness.AsSpan(group * cache.Count, cache.Count));
            intervals.Start(text.AsSpan(group * cache.ClassCount, cache.ClassCount), labels);
            for (var b = 0; b < betas.Length; b++)
            {
                intervals.Find(sweep.Votes(b), sweep.LargestVote(b));
                for (var lane = 0; lane < own; lane++)
                {
                    var (from, to) = intervals.Certain(lane);
                    if (from <= to)
                        found[b].Add((from / round.CacheFactor, to / round.CacheFactor));
                }
            }
        }
    }

    private static List<(double From, double To)>[] Empty(double[] betas) => Array.ConvertAll(betas, _ => new List<(double From, double To)>());
}
