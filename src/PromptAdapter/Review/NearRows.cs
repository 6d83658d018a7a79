using System.Numerics.Tensors;
using PromptAdapter.Features;

namespace PromptAdapter.Review;

/// <summary>Images that an encoder finds nearly the same.</summary>
internal static class NearRows
{
    /// <summary>How many are looked for.</summary>
    public const int Most = 10;

    /// <summary>For each image the nearest ones, one of each group, so that many copies of one picture do not hide another.</summary>
    /// <param name="set">Normalised features, <c>[N, D]</c>.</param>
    /// <param name="from">The rows that are looked from.</param>
    /// <param name="among">The rows that are looked for.</param>
    /// <param name="groups">The group of each row, <c>[N]</c>; a row's own group is left out.</param>
    /// <param name="leastCosine">Rows with a smaller one are not near.</param>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    /// <returns>For each row that is looked from at most <see cref="Most"/> others, the nearest first.</returns>
    public static int[][] Of(
        FeatureSet set, IReadOnlyList<int> from, IReadOnlyList<int> among, IReadOnlyList<int> groups, double leastCosine, ParallelOptions parallel)
    {
        var nearest = new int[from.Count][];
        Parallel.For(0, from.Count, parallel, i =>
        {
            var near = new List<(float Cosine, int Row)>();
            var feature = set.Row(from[i]);
            foreach (var other in among)
            {
                if (groups[other] != groups[from[i]] && TensorPrimitives.Dot(feature, set.Row(other)) is var cosine && cosine >= leastCosine)
                    near.Add((cosine, other));
            }

            nearest[i] =
            [
                .. near.OrderByDescending(one => one.Cosine).ThenBy(one => one.Row).Select(one => one.Row).DistinctBy(row => groups[row]).Take(Most),
            ];
        });
        return nearest;
    }
}
