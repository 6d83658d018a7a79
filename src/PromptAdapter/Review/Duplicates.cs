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
        foreach (var copies in Enumerable.Range(0, images.Count).GroupBy(row => images[row].Sha256, StringComparer.Ordinal))
            groups.Join([.. copies], likeness: 1);
        foreach (var (first, second, likeness) in Near(images, features, decode, parallel))
            groups.Join([first, second], likeness);
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

    private static List<(int First, int Second, double Likeness)> Near(
        IReadOnlyList<ReviewedImage> images, FeatureSet features, DecodeOptions decode, ParallelOptions parallel)
    {
        var pairs = NearPairs.Of(features, LeastCosine, parallel).Where(pair => images[pair.First].Sha256 != images[pair.Second].Sha256).ToArray();
        var sketches = new ConcurrentDictionary<int, PixelSketch?>();
        Parallel.ForEach(pairs.SelectMany(pair => (int[])[pair.First, pair.Second]).Distinct(), parallel,
            row => sketches[row] = PixelSketch.TryOf(images[row].Path, decode));
        return
        [
            .. pairs.Select(pair => (pair.First, pair.Second,
                    sketches[pair.First] is { } first && sketches[pair.Second] is { } second ? first.Likeness(second) : 0))
                .Where(pair => pair.Item3 >= LeastLikeness),
        ];
    }
}
