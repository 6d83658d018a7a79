using System.Collections.Concurrent;
using PromptAdapter.Features;
using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Review;

/// <summary>
/// Finds images that show the same. Copies of a file have its hash; near copies are pairs whose features have a cosine of at least <see cref="LeastCosine"/>
/// and whose pixels, in a sketch of the middle square, correlate by at least <see cref="LeastLikeness"/>. The encoder alone finds two photos of one kind of
/// thing as alike as two copies of one photo, and pixels alone are blind to what the image shows.
/// </summary>
public static class Duplicates
{
    /// <summary>The least cosine of features of near copies.</summary>
    public const double LeastCosine = 0.85;

    /// <summary>The least correlation of pixels of near copies.</summary>
    public const double LeastLikeness = 0.92;

    /// <summary>Groups of copies, those across classes first, then those across splits, each kind by its first image.</summary>
    /// <param name="images">The images, <c>[N]</c>.</param>
    /// <param name="features">Their features, <c>[N, D]</c>.</param>
    /// <param name="decode">Orientation and limits.</param>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    public static IReadOnlyList<DuplicateGroup> Of(
        IReadOnlyList<ReviewedImage> images, FeatureSet features, DecodeOptions decode, ParallelOptions parallel)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(features);
        var groups = new RowGroups(images.Count);
        int[][] files = [.. Enumerable.Range(0, images.Count).GroupBy(row => images[row].Sha256, StringComparer.Ordinal).Select(copies => copies.ToArray())];
        foreach (var copies in files)
            groups.Join(copies, likeness: 1);
        JoinNear(groups, [.. files.Select(copies => copies[0])], images, features, decode, parallel);
        return
        [
            .. groups.Larger.Select(group => new DuplicateGroup(
                    group.Rows,
                    group.Rows.All(row => images[row].Sha256 == images[group.Rows[0]].Sha256),
                    group.Likeness,
                    group.Rows.Any(row => images[row].Label != images[group.Rows[0]].Label),
                    group.Rows.Any(row => images[row].Split != images[group.Rows[0]].Split)))
                .OrderByDescending(group => group.AcrossClasses).ThenByDescending(group => group.AcrossSplits).ThenBy(group => group.Images[0]),
        ];
    }

    // Copies of one picture are nearest to each other, and many of them fill the list of each: who found some among its nearest looks again, past their group,
    // until nobody does.
    private static void JoinNear(RowGroups groups, int[] files, IReadOnlyList<ReviewedImage> images, FeatureSet features, DecodeOptions decode,
        ParallelOptions parallel)
    {
        var sketches = new ConcurrentDictionary<int, PixelSketch?>();
        var looking = files;
        while (looking.Length > 0)
        {
            var nearest = NearRows.Of(features, looking, files, [.. Enumerable.Range(0, images.Count).Select(groups.Root)], LeastCosine, parallel);
            (int First, int Second)[] pairs =
            [
                .. looking.Zip(nearest).SelectMany(one => one.Second.Select(other => (Math.Min(one.First, other), Math.Max(one.First, other)))).Distinct(),
            ];
            Parallel.ForEach(pairs.SelectMany(pair => (int[])[pair.First, pair.Second]).Distinct(), parallel,
                row => sketches.GetOrAdd(row, _ => PixelSketch.TryOf(images[row].Path, decode)));
            foreach (var (first, second) in pairs)
            {
                if (sketches[first] is { } one && sketches[second] is { } other && one.Likeness(other) is var likeness && likeness >= LeastLikeness)
                    groups.Join([first, second], likeness);
            }

            looking = [.. looking.Zip(nearest).Where(one => one.Second.Length == NearRows.Most && OthersAmong(one.Second, one.First) < NearRows.Most)
                .Select(one => one.First)];
        }

        int OthersAmong(int[] near, int row) => near.Select(groups.Root).Distinct().Count(root => root != groups.Root(row));
    }
}
