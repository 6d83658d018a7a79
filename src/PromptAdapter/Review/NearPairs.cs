using System.Numerics.Tensors;
using PromptAdapter.Features;

namespace PromptAdapter.Review;

/// <summary>Pairs of images that an encoder finds nearly the same.</summary>
internal static class NearPairs
{
    private const int MostNeighbours = 10;

    /// <summary>For every image its nearest ones.</summary>
    /// <param name="set">Normalised features, <c>[N, D]</c>.</param>
    /// <param name="leastCosine">Pairs below it are none.</param>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    /// <returns>Pairs of rows, the first below the second, each once, in order; of each image its ten nearest at most.</returns>
    public static IReadOnlyList<(int First, int Second)> Of(FeatureSet set, double leastCosine, ParallelOptions parallel)
    {
        var nearest = new int[set.Count][];
        Parallel.For(0, set.Count, parallel, row =>
        {
            var near = new List<(float Cosine, int Row)>();
            var feature = set.Row(row);
            for (var other = 0; other < set.Count; other++)
            {
                if (other != row && TensorPrimitives.Dot(feature, set.Row(other)) is var cosine && cosine >= leastCosine)
                    near.Add((cosine, other));
            }

            nearest[row] = [.. near.OrderByDescending(one => one.Cosine).ThenBy(one => one.Row).Take(MostNeighbours).Select(one => one.Row)];
        });
        return
        [
            .. nearest.SelectMany((rows, row) => rows.Select(other => (First: Math.Min(row, other), Second: Math.Max(row, other))))
                .Distinct().OrderBy(pair => pair.First).ThenBy(pair => pair.Second),
        ];
    }
}
