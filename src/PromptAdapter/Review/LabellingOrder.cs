using System.Numerics.Tensors;
using PromptAdapter.Features;

namespace PromptAdapter.Review;

/// <summary>
/// Which images to label next: one after the other the image that stands for most of what the classifier is unsure of. An image i counts by its
/// uncertainty u_i and is covered by the nearest of the images that are known or picked, by exp(−(1 − cos) / h); the image that adds most to
/// Σ u_i · coverage_i is next (greedy facility location, Nemhauser et al. 1978). That prefers uncertain images in crowded places that no known image is
/// near, and no two of them alike.
/// </summary>
internal static class LabellingOrder
{
    private const int Sampled = 400; // images that the width h is measured on

    /// <summary>The next images.</summary>
    /// <param name="pool">Images without labels, normalised features, <c>[N, D]</c>.</param>
    /// <param name="uncertainty">u, 0 to 1, <c>[N]</c>.</param>
    /// <param name="known">Images whose labels are known, <c>[S, D]</c>; <see langword="null"/> where their features are not kept.</param>
    /// <param name="count">How many.</param>
    /// <param name="isCopy">Whether two images show the same; asked of candidates and images picked before.</param>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    /// <returns>Rows of the pool, the most useful first, of equal ones the lower row; fewer where there are no more that are no copies.</returns>
    public static IReadOnlyList<int> Pick(FeatureSet pool, IReadOnlyList<double> uncertainty, FeatureSet? known, int count, Func<int, int, bool>? isCopy,
        ParallelOptions parallel)
    {
        var width = WidthOf(pool, parallel);
        var covered = new double[pool.Count];
        if (known is not null)
            Parallel.For(0, pool.Count, parallel, row => covered[row] = Kernel(LeftOut.Cosines.Nearest(pool.Row(row), known), width));

        // The gain of an image only falls as others are picked, so that only those that were best before have to be looked at again.
        var gains = new double[pool.Count];
        Parallel.For(0, pool.Count, parallel, row => gains[row] = GainOf(row));
        var queue = new PriorityQueue<int, (double Gain, int Row)>(
            Enumerable.Range(0, pool.Count).Select(row => (row, (-gains[row], row))));
        var fresh = Enumerable.Repeat(0, pool.Count).ToArray(); // how many were picked when the gain was computed
        var picked = new List<int>();
        while (picked.Count < count && queue.TryDequeue(out var row, out _))
        {
            parallel.CancellationToken.ThrowIfCancellationRequested();
            if (fresh[row] < picked.Count)
            {
                fresh[row] = picked.Count;
                queue.Enqueue(row, (-GainOf(row), row));
                continue;
            }

            if (isCopy is not null && picked.Any(earlier => isCopy(earlier, row)))
                continue;
            picked.Add(row);
            Parallel.For(0, pool.Count, parallel, other => covered[other] = Math.Max(covered[other], Kernel(pool, row, other, width)));
        }

        return picked;

        double GainOf(int row)
        {
            var gain = 0.0;
            for (var other = 0; other < pool.Count; other++)
            {
                var more = Kernel(pool, row, other, width) - covered[other];
                if (more > 0)
                    gain += uncertainty[other] * more;
            }

            return gain;
        }
    }

    /// <summary>How many images are nearer to each pick than to any other, itself among them; of equally near picks the first counts.</summary>
    /// <param name="pool">The images, <c>[N, D]</c>.</param>
    /// <param name="picks">Rows of the pool.</param>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    public static int[] Members(FeatureSet pool, IReadOnlyList<int> picks, ParallelOptions parallel)
    {
        var members = new int[picks.Count];
        Parallel.For(0, pool.Count, parallel, row =>
        {
            var (best, at) = (float.NegativeInfinity, 0);
            for (var i = 0; i < picks.Count; i++)
            {
                var cosine = picks[i] == row ? float.PositiveInfinity : TensorPrimitives.Dot(pool.Row(row), pool.Row(picks[i]));
                if (cosine > best)
                    (best, at) = (cosine, i);
            }

            Interlocked.Increment(ref members[at]);
        });
        return members;
    }

    // How far apart neighbours are: encoders differ in that by a factor of ten.
    private static double WidthOf(FeatureSet pool, ParallelOptions parallel)
    {
        if (pool.Count < 2)
            return 1;
        var step = Math.Max(1, pool.Count / Sampled);
        int[] rows = [.. Enumerable.Range(0, pool.Count).Where(row => row % step == 0)];
        var nearest = new double[rows.Length];
        Parallel.For(0, rows.Length, parallel, i =>
        {
            var best = -1f;
            for (var other = 0; other < pool.Count; other++)
            {
                if (other != rows[i])
                    best = Math.Max(best, TensorPrimitives.Dot(pool.Row(rows[i]), pool.Row(other)));
            }

            nearest[i] = 1 - best;
        });
        return Math.Max(nearest.Average(), 1e-6);
    }

    private static double Kernel(FeatureSet pool, int first, int second, double width) =>
        Kernel(first == second ? 1 : TensorPrimitives.Dot(pool.Row(first), pool.Row(second)), width);

    private static double Kernel(double cosine, double width) => Math.Exp(-(1 - Math.Min(1, cosine)) / width);
}
