using PromptAdapter.Experiments.Predictions;

namespace PromptAdapter.Experiments.Statistics;

/// <summary>
/// Two methods on the same test images. Of an image that was tested with several seeds the difference is the mean over them: the image is the unit that is
/// drawn again, because its results under different seeds depend on each other and do not count as so many images.
/// </summary>
public sealed class PairedScores
{
    private PairedScores(int images, double[] differing)
    {
        Images = images;
        Differing = differing;
    }

    /// <summary>N, the number of test images.</summary>
    public int Images { get; }

    /// <summary>The differences (first minus second, −1 to 1) of the images on which the methods are not equally right, in the order of the images.</summary>
    public IReadOnlyList<double> Differing { get; }

    /// <summary>The difference of the accuracies in percentage points.</summary>
    public double Points => 100 * Differing.Sum() / Images;

    /// <summary>Compares two methods by what they got right.</summary>
    /// <param name="first">For each seed, whether the first method is right, <c>[S][N]</c>.</param>
    /// <param name="second">The same of the second.</param>
    /// <exception cref="ArgumentException">There is no seed or no image, or the sizes differ.</exception>
    public static PairedScores Of(IReadOnlyList<bool[]> first, IReadOnlyList<bool[]> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Count == 0 || first.Count != second.Count || first[0].Length == 0 || first.Concat(second).Any(one => one.Length != first[0].Length))
            throw new ArgumentException("both methods need the same images under the same seeds", nameof(second));
        var sums = new int[first[0].Length];
        for (var seed = 0; seed < first.Count; seed++)
        {
            for (var i = 0; i < sums.Length; i++)
                sums[i] += (first[seed][i] ? 1 : 0) - (second[seed][i] ? 1 : 0);
        }

        return new PairedScores(sums.Length, [.. sums.Where(sum => sum != 0).Select(sum => (double)sum / first.Count)]);
    }

    // An image is scored under the seeds for which it counts with both methods, and is none of the images where there are no such seeds.
    private static PairedScores? OfCounted(IReadOnlyList<CellPredictions> first, IReadOnlyList<CellPredictions> second)
    {
        var (sums, seeds) = (new int[first[0].Predicted.Count], new int[first[0].Predicted.Count]);
        for (var seed = 0; seed < first.Count; seed++)
        {
            var (one, other) = (first[seed].Correct(), second[seed].Correct());
            foreach (var i in first[seed].Counted.Except(second[seed].LeftOut))
            {
                sums[i] += (one[i] ? 1 : 0) - (other[i] ? 1 : 0);
                seeds[i]++;
            }
        }

        var images = seeds.Count(count => count > 0);
        double[] differing = [.. Enumerable.Range(0, sums.Length).Where(i => sums[i] != 0).Select(i => (double)sums[i] / seeds[i])];
        return images == 0 ? null : new PairedScores(images, differing);
    }

    /// <summary>Compares two methods by their predictions; <see langword="null"/> when they were not tested on the same images.</summary>
    /// <param name="first">The first method's predictions, one for each seed.</param>
    /// <param name="second">The second's, of the same seeds.</param>
    public static PairedScores? Of(IReadOnlyList<CellPredictions> first, IReadOnlyList<CellPredictions> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return first.Count == 0 || first.Count != second.Count || first.Concat(second).Any(one => one.Test.Digest != first[0].Test.Digest)
            ? null
            : OfCounted(first, second);
    }
}
