using PromptAdapter.Torch.Methods;

namespace PromptAdapter.Experiments.Exporters;

/// <summary>The results that were made with the same settings, and so may stand in one table.</summary>
public sealed record ReportSection
{
    /// <summary>The settings that all results share; empty where none were recorded.</summary>
    public required string Settings { get; init; }

    /// <summary>The settings of single data sets, by their name.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> OwnSettings { get; init; }

    /// <summary>The results, by data set, method, shots and seed.</summary>
    public required IReadOnlyList<BenchResult> Results { get; init; }

    /// <summary>Means over seeds.</summary>
    public required IReadOnlyList<BenchAverage> Averages { get; init; }

    /// <summary>Means over data sets; empty with one data set.</summary>
    public required IReadOnlyList<DatasetMean> Means { get; init; }

    /// <summary>Accuracies on base and on new classes, the data sets before the means over them; empty in other protocols.</summary>
    public required IReadOnlyList<BaseToNewMean> BaseToNew { get; init; }

    /// <summary>The methods against the baseline; empty where predictions were not kept.</summary>
    public required IReadOnlyList<MethodDifference> Differences { get; init; }

    /// <summary>Each method on each data set at the most shots; empty where predictions were not kept.</summary>
    public required IReadOnlyList<MethodDetail> Details { get; init; }

    /// <summary>The expected calibration error in percentage points of the cells whose predictions were kept.</summary>
    public required IReadOnlyDictionary<BenchCell, double> CalibrationErrors { get; init; }

    /// <summary>Published figures of the data sets; empty unless they were asked for, and in other protocols than few-shot.</summary>
    public required IReadOnlyList<PublishedComparison> Published { get; init; }

    /// <summary>Published means over the eleven data sets; empty where <see cref="Published"/> is.</summary>
    public required IReadOnlyList<PublishedComparison> PublishedMeans { get; init; }

    /// <summary>The data sets, in order.</summary>
    public IReadOnlyList<string> Datasets => [.. Results.Select(result => result.Dataset).Distinct()];

    /// <summary>The methods, in order.</summary>
    public IReadOnlyList<string> Methods => [.. Results.Select(result => result.Method).Distinct().Order(TorchMethods.Catalog.ByName)];

    /// <summary>The numbers of shots, ascending.</summary>
    public IReadOnlyList<int> Shots => [.. Results.Select(result => result.Shots).Distinct().Order()];

    /// <summary>The selection rules in force, in the order of the results.</summary>
    public IReadOnlyList<string> SelectionRules => [.. Results.Select(result => result.Selection).Distinct()];

    /// <summary>What <see cref="Averages"/> and <see cref="Means"/> are of, in words.</summary>
    public string AccuracyInWords => BaseToNew.Count > 0 ? "Harmonic mean of the accuracies on base and on new classes in percent" : "Test accuracy in percent";

    /// <summary>What the accuracies are means of, in words: one seed is called one seed.</summary>
    public string SeedsInWords
    {
        get
        {
            var seeds = Results.Select(result => result.Seed).OfType<int>().Distinct().Order().ToArray();
            return seeds.Length switch
            {
                0 => "on the stored split",
                1 => FormattableString.Invariant($"of a single seed ({seeds[0]}), not a mean"),
                _ => $"mean ± standard deviation over seeds {string.Join(", ", seeds)}",
            };
        }
    }

    /// <summary>The average of a method on a data set at a number of shots, if there is a result.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="method">The method.</param>
    /// <param name="shots">Shots per class.</param>
    public BenchAverage? AverageOf(string dataset, string method, int shots) =>
        Averages.FirstOrDefault(average => average.Dataset == dataset && average.Method == method && average.Shots == shots);

    /// <summary>The mean of a method over the data sets at a number of shots, if there is one.</summary>
    /// <param name="method">The method.</param>
    /// <param name="shots">Shots per class.</param>
    public DatasetMean? MeanOf(string method, int shots) => Means.FirstOrDefault(mean => mean.Method == method && mean.Shots == shots);

    /// <summary>The accuracies of a method on base and on new classes at a number of shots, if there are any.</summary>
    /// <param name="datasets">The data set, or those of a mean.</param>
    /// <param name="method">The method.</param>
    /// <param name="shots">Shots per class.</param>
    public BaseToNewMean? BaseToNewOf(IReadOnlyList<string> datasets, string method, int shots) =>
        BaseToNew.FirstOrDefault(one => one.Method == method && one.Shots == shots && one.Datasets.SequenceEqual(datasets));
}
