namespace PromptAdapter.Experiments.Exporters;

/// <summary>The mean of a method over data sets at one number of shots.</summary>
/// <param name="Method">The method.</param>
/// <param name="Shots">Shots per class.</param>
/// <param name="Datasets">The data sets: those in which every method of the table has a result at these shots.</param>
/// <param name="Mean">The mean in percent; every data set counts the same.</param>
/// <param name="Seeds">The seeds, if all data sets were run with the same; else empty.</param>
/// <param name="Deviation">The standard deviation over seeds of that mean (n − 1 in the denominator); <see langword="null"/> without two common seeds.</param>
/// <param name="ChosenOnTest">Whether a result among them was chosen on the test set.</param>
public sealed record DatasetMean(string Method, int Shots, IReadOnlyList<string> Datasets, double Mean, IReadOnlyList<int> Seeds, double? Deviation,
    bool ChosenOnTest)
{
    /// <summary>The means over data sets, where there are at least two in which all methods have a result.</summary>
    /// <param name="results">Results of one table.</param>
    internal static IReadOnlyList<DatasetMean> Of(IReadOnlyList<BenchResult> results)
    {
        var averages = BenchAverage.Of(results);
        var methods = averages.Select(average => average.Method).Distinct().ToArray();
        var means =
            from shots in averages.GroupBy(average => average.Shots).OrderBy(one => one.Key)
            let datasets = shots.GroupBy(average => average.Dataset).Where(dataset => dataset.Count() == methods.Length)
                .Select(dataset => dataset.Key).ToArray()
            where datasets.Length > 1
            from method in methods
            select Of(method, datasets, [.. shots.Where(average => average.Method == method && datasets.Contains(average.Dataset))], results);
        return [.. means.OrderBy(mean => Array.IndexOf(methods, mean.Method))];
    }

    private static DatasetMean Of(string method, string[] datasets, BenchAverage[] averages, IReadOnlyList<BenchResult> results)
    {
        var (shots, seeds) = (averages[0].Shots, averages[0].Seeds);
        var common = seeds.Count > 1 && averages.All(average => average.Seeds.SequenceEqual(seeds));
        double? deviation = null;
        if (common)
        {
            var bySeed = seeds.Select(seed =>
                datasets.Average(dataset =>
                results.First(result => result.TestAccuracy is not null && result.Dataset == dataset && result.Method == method && result.Shots == shots
                && result.Seed == seed).TestAccuracy!.Value)).ToArray();
            deviation = BenchAverage.DeviationOf(bySeed);
        }

        return new DatasetMean(method, shots, datasets, averages.Average(average => average.Mean), common ? seeds : [], deviation,
            averages.Any(average => average.ChosenOnTest));
    }
}
