namespace PromptAdapter.Experiments;

/// <summary>The test accuracies of one method at one number of shots on one data set, over the seeds.</summary>
/// <param name="Dataset">The data set's name.</param>
/// <param name="Method">The method's name.</param>
/// <param name="Shots">Shots per class.</param>
/// <param name="Seeds">The seeds, in order; empty where the split was made elsewhere.</param>
/// <param name="Mean">The mean, in percent; of one result it is that result.</param>
/// <param name="Deviation">The standard deviation over seeds (n − 1 in the denominator); <see langword="null"/> for a single result.</param>
/// <param name="ChosenOnTest">Whether a result among them was chosen on the test set.</param>
public sealed record BenchAverage(string Dataset, string Method, int Shots, IReadOnlyList<int> Seeds, double Mean, double? Deviation, bool ChosenOnTest)
{
    /// <summary>The number of test images, if it was recorded.</summary>
    public int? TestImages { get; init; }

    /// <summary>Averages results over their seeds; those without a test accuracy are left out.</summary>
    /// <param name="results">Results of one plan.</param>
    public static IReadOnlyList<BenchAverage> Of(IEnumerable<BenchResult> results) =>
        [.. results.Where(result => result.TestAccuracy is not null).GroupBy(result => (result.Dataset, result.Method, result.Shots))
            .Select(group => Of([.. group]))];

    private static BenchAverage Of(BenchResult[] cell)
    {
        var mean = cell.Average(result => result.TestAccuracy!.Value);
        return new BenchAverage(cell[0].Dataset, cell[0].Method, cell[0].Shots, [.. cell.Select(result => result.Seed).OfType<int>().Order()], mean,
            DeviationOf([.. cell.Select(result => result.TestAccuracy!.Value)]), cell.Any(result => result.ChosenOnTest))
        {
            TestImages = cell[0].TestImages,
        };
    }

    /// <summary>The standard deviation with n − 1 in the denominator; <see langword="null"/> for fewer than two values.</summary>
    internal static double? DeviationOf(double[] values)
    {
        if (values.Length < 2)
            return null;
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }
}
