using PromptAdapter.Randomness;

namespace PromptAdapter.Experiments.Statistics;

/// <summary>
/// The paired bootstrap (Efron and Tibshirani, 1993): test images are drawn again with replacement, both methods are scored on the same draw, and the middle 95
/// % of the differences are the interval. It says what another test set of the size would change; what another draw of the shots would change is the deviation
/// over seeds.
/// </summary>
public static class PairedBootstrap
{
    /// <summary>Draws unless said otherwise.</summary>
    public const int DefaultResamples = 10_000;

    private const double Tail = 0.025;

    /// <summary>Compares two methods on one data set.</summary>
    /// <param name="scores">Both methods on its test images.</param>
    /// <param name="seed">Seeds the draws; the same seed gives the same interval.</param>
    /// <param name="resamples">How often the test set is drawn again, at least 100.</param>
    public static PairedDifference Compare(PairedScores scores, uint seed = 1, int resamples = DefaultResamples) => Compare([scores], seed, resamples);

    /// <summary>Compares two methods by the mean over data sets. Each set is drawn again by itself and counts the same, whatever its size.</summary>
    /// <param name="datasets">Both methods on the test images of each data set.</param>
    /// <param name="seed">Seeds the draws.</param>
    /// <param name="resamples">How often, at least 100.</param>
    /// <exception cref="ArgumentException">There is no data set.</exception>
    public static PairedDifference Compare(IReadOnlyList<PairedScores> datasets, uint seed = 1, int resamples = DefaultResamples)
    {
        ArgumentNullException.ThrowIfNull(datasets);
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 100);
        if (datasets.Count == 0)
            throw new ArgumentException("there is no data set", nameof(datasets));
        var random = Mt19937.FromSeed(seed);
        var drawn = new double[resamples];
        foreach (var scores in datasets)
            AddDraws(scores, random, drawn);
        for (var i = 0; i < drawn.Length; i++)
            drawn[i] /= datasets.Count;
        Array.Sort(drawn);

        // As many draws lie below the interval as above it, so that to swap the methods is to swap the signs.
        var outside = (int)Math.Floor(Tail * (resamples + 1));
        return new PairedDifference(datasets.Average(scores => scores.Points), drawn[outside - 1], drawn[^outside], datasets.Sum(scores => scores.Images));
    }

    // Images on which both methods are equally right add nothing: how many of the others a draw of N has is binomial, and only those are drawn one by one.
    private static void AddDraws(PairedScores scores, Mt19937 random, double[] drawn)
    {
        double[] differing = [.. scores.Differing];
        if (differing.Length == 0)
            return;
        var cumulative = CumulativeBinomial(scores.Images, (double)differing.Length / scores.Images);
        for (var i = 0; i < drawn.Length; i++)
        {
            var count = Array.BinarySearch(cumulative, Uniform(random));
            var sum = 0.0;
            for (var left = count < 0 ? ~count : count; left > 0; left--)
                sum += differing[(int)(((ulong)random.NextUInt32() * (ulong)differing.Length) >> 32)];
            drawn[i] += 100 * sum / scores.Images;
        }
    }

    /// <summary>P(X ≤ k) for k = 0 … n; the last is 1.</summary>
    internal static double[] CumulativeBinomial(int n, double p)
    {
        var mass = new double[n + 1];
        var mode = Math.Min(n, (int)((n + 1) * p));
        mass[mode] = 1; // relative to the mode, so that nothing underflows where it matters
        for (var k = mode; k < n; k++)
            mass[k + 1] = mass[k] * (n - k) / (k + 1) * p / (1 - p);
        for (var k = mode; k > 0; k--)
            mass[k - 1] = mass[k] * k / (n - k + 1) * (1 - p) / p;
        var (total, sum) = (mass.Sum(), 0.0);
        for (var k = 0; k <= n; k++)
        {
            sum += mass[k];
            mass[k] = sum / total;
        }

        mass[n] = 1;
        return mass;
    }

    // 53 bits in [0, 1).
    private static double Uniform(Mt19937 random) => ((random.NextUInt32() >> 5) * 67108864.0 + (random.NextUInt32() >> 6)) / 9007199254740992.0;
}
