namespace PromptAdapter.Evaluation;

/// <summary>One bin of a reliability diagram: the images whose probability lies in (<paramref name="From"/>, <paramref name="To"/>].</summary>
/// <param name="From">Lower bound, 0 to 1; the first bin contains it.</param>
/// <param name="To">Upper bound, 0 to 1.</param>
/// <param name="MeanProbability">The mean probability of the predicted class; NaN without images.</param>
/// <param name="Accuracy">How many of the images were right.</param>
public sealed record CalibrationBin(double From, double To, double MeanProbability, Accuracy Accuracy);

/// <summary>
/// How far the probability of the predicted class can be believed: a reliability diagram in bins of equal width (Guo et al., arXiv 1706.04599).
/// </summary>
public sealed class Calibration
{
    /// <summary>Bins unless said otherwise, as in the paper.</summary>
    public const int DefaultBins = 15;

    private Calibration(IReadOnlyList<CalibrationBin> bins) => Bins = bins;

    /// <summary>The bins from 0 to 1, empty ones included.</summary>
    public IReadOnlyList<CalibrationBin> Bins { get; }

    /// <summary>Images in all bins.</summary>
    public int Images => Bins.Sum(bin => bin.Accuracy.Total);

    /// <summary>
    /// The expected calibration error in percentage points: |accuracy − mean probability| of the bins, weighted by their images; NaN without images.
    /// </summary>
    public double ExpectedErrorPercent => Images == 0
        ? double.NaN
        : Bins.Where(bin => bin.Accuracy.Total > 0).Sum(bin => bin.Accuracy.Total * Math.Abs(bin.Accuracy.Percent - 100 * bin.MeanProbability)) / Images;

    /// <summary>Sorts images into bins by their probability.</summary>
    /// <param name="probabilities">The probability of the predicted class, <c>[N]</c>, each 0 to 1.</param>
    /// <param name="correct">Whether that class is the true one, <c>[N]</c>.</param>
    /// <param name="bins">How many bins.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A probability is outside 0 to 1, or there is no bin.</exception>
    public static Calibration Of(ReadOnlySpan<float> probabilities, ReadOnlySpan<bool> correct, int bins = DefaultBins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        if (probabilities.Length != correct.Length)
            throw new ArgumentException($"{probabilities.Length} probabilities for {correct.Length} images", nameof(correct));
        var (images, right, sums) = (new int[bins], new int[bins], new double[bins]);
        for (var i = 0; i < probabilities.Length; i++)
        {
            var probability = probabilities[i];
            if (!(probability is >= 0 and <= 1))
                throw new ArgumentOutOfRangeException(nameof(probabilities), probability, "a probability lies in 0…1");
            var bin = Math.Max(0, (int)Math.Ceiling((double)probability * bins) - 1);
            images[bin]++;
            right[bin] += correct[i] ? 1 : 0;
            sums[bin] += probability;
        }

        return new Calibration([.. Enumerable.Range(0, bins).Select(bin => new CalibrationBin(
            (double)bin / bins, (bin + 1.0) / bins, images[bin] == 0 ? double.NaN : sums[bin] / images[bin], new Accuracy(right[bin], images[bin])))]);
    }
}
