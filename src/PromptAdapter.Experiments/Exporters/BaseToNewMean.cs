using PromptAdapter.Experiments.Protocols;

namespace PromptAdapter.Experiments.Exporters;

/// <summary>
/// The accuracies of a method on base and on new classes (arXiv 2203.05557) at one number of shots: means over seeds on one data set, or the mean over several.
/// </summary>
/// <param name="Datasets">The data set; of a mean over data sets those in which every method of the table has a result at these shots.</param>
/// <param name="Method">The method.</param>
/// <param name="Shots">Shots per class.</param>
/// <param name="Seeds">The seeds; of a mean over data sets empty unless all were run with the same.</param>
/// <param name="Base">The mean on the classes that were learned, in percent.</param>
/// <param name="BaseDeviation">Its standard deviation over seeds (n − 1 in the denominator); <see langword="null"/> without two seeds.</param>
/// <param name="New">The mean on the others, in percent.</param>
/// <param name="NewDeviation">Its standard deviation over seeds.</param>
public sealed record BaseToNewMean(IReadOnlyList<string> Datasets, string Method, int Shots, IReadOnlyList<int> Seeds, double Base, double? BaseDeviation,
    double New, double? NewDeviation)
{
    /// <summary>The harmonic mean of the two means, as the paper has it, and not the mean of the runs' harmonic means.</summary>
    public double Harmonic => HalfAccuracies.HarmonicOf(Base, New);

    /// <summary>The tables that papers print: the mean over data sets first, then each data set, every one of them by shots and methods.</summary>
    /// <param name="means">What <see cref="Of"/> gave.</param>
    internal static IEnumerable<(string Title, IReadOnlyList<BaseToNewMean> Rows)> Tables(IReadOnlyList<BaseToNewMean> means) =>
        from table in means.GroupBy(one => one.Datasets.Count > 1 ? null : one.Datasets[0]).OrderBy(table => table.Key is not null) // stable
        let counts = table.Select(one => one.Datasets.Count).Distinct().ToArray()
        select (table.Key ?? (counts is [var count] ? FormattableString.Invariant($"Mean over {count} data sets") : "Mean over data sets"),
            (IReadOnlyList<BaseToNewMean>)[.. table.OrderBy(one => one.Shots)]);

    /// <summary>The averages of each data set, then the means over data sets; empty where the results are of another protocol.</summary>
    /// <param name="results">Results of one table.</param>
    internal static IReadOnlyList<BaseToNewMean> Of(IReadOnlyList<BenchResult> results)
    {
        BenchResult[] halved = [.. results.Where(result => result.Base is not null && result.New is not null)];
        // Each half is averaged like any accuracy; both halves are of the same runs, so that their averages stand in the same order.
        BenchResult[] learned = [.. halved.Select(result => result with { TestAccuracy = result.Base })];
        BenchResult[] unseen = [.. halved.Select(result => result with { TestAccuracy = result.New })];
        return
        [
            .. BenchAverage.Of(learned).Zip(BenchAverage.Of(unseen), (b, n) =>
            new BaseToNewMean([b.Dataset], b.Method, b.Shots, b.Seeds, b.Mean, b.Deviation, n.Mean, n.Deviation)),
            .. DatasetMean.Of(learned).Zip(DatasetMean.Of(unseen), (b, n) =>
            new BaseToNewMean(b.Datasets, b.Method, b.Shots, b.Seeds, b.Mean, b.Deviation, n.Mean, n.Deviation)),
        ];
    }
}
