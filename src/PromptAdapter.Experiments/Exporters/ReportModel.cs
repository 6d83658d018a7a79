using PromptAdapter.Experiments.Predictions;
using PromptAdapter.Experiments.Protocols;
using PromptAdapter.Torch.Methods;

namespace PromptAdapter.Experiments.Exporters;

/// <summary>
/// All that a report shows, made from results and predictions alone. It does not depend on the order in which cells were run, nor on how long they took:
/// a plan that was interrupted and resumed, or run in parts that were put together, gives the same bytes (times stand apart, in <see cref="TimingExporter"/>).
/// </summary>
public sealed record ReportModel
{
    private ReportModel()
    {
    }

    /// <summary>The command that makes the results, if it is known.</summary>
    public string? Command { get; private init; }

    /// <summary>Where the results were measured.</summary>
    public required IReadOnlyList<RunEnvironment> Environments { get; init; }

    /// <summary>The results by their settings.</summary>
    public required IReadOnlyList<ReportSection> Sections { get; init; }

    /// <summary>All results in the order of the sections.</summary>
    public IEnumerable<BenchResult> Results => Sections.SelectMany(section => section.Results);

    /// <summary>Makes the report of results.</summary>
    /// <param name="results">The results, in any order.</param>
    /// <param name="predictions">Finds the predictions of a cell; <see langword="null"/> where they were not kept.</param>
    /// <param name="options">What to show besides.</param>
    /// <exception cref="InputException">A prediction file is damaged, or no result is of the baseline.</exception>
    public static ReportModel Of(IEnumerable<BenchResult> results, Func<BenchCell, CellPredictions?>? predictions = null, ReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(results);
        options ??= new ReportOptions();
        BenchResult[] ordered =
        [
            .. results.OrderBy(result => result.Dataset, StringComparer.Ordinal).ThenBy(result => result.Method, TorchMethods.Catalog.ByName)
                .ThenBy(result => result.Shots)
                .ThenBy(result => result.Seed ?? int.MinValue).ThenBy(result => result.Settings.ToString(), StringComparer.Ordinal)
                .ThenBy(result => result.Settings.Digest, StringComparer.Ordinal),
        ];
        if (options.Baseline is { } baseline && ordered.All(result => result.Method != baseline))
            throw new InputException($"there is no result of the baseline '{baseline}'", null, "choose from " +
                string.Join(", ", ordered.Select(result => result.Method).Distinct()));
        return new ReportModel
        {
            Command = options.Command,
            Environments = [.. ordered.Select(result => result.Environment).OfType<RunEnvironment>().Distinct()
                .OrderBy(environment => environment.ToString(), StringComparer.Ordinal)],
            Sections = [.. ordered.GroupBy(TableOf(ordered)).OrderBy(group => group.Key.Common, StringComparer.Ordinal).ThenBy(group => group.Key.Variant)
                .Select(group => Section(group.Key.Common, [.. group], predictions, options))],
        };
    }

    // Results of one data set with different own settings may not be averaged: each gets a table.
    private static Func<BenchResult, (string Common, int Variant)> TableOf(BenchResult[] results)
    {
        var own = results.GroupBy(result => (result.Dataset, Common: result.Settings.PlanText))
            .ToDictionary(group => group.Key, group => group.Select(result => result.Settings).Distinct()
                .OrderBy(settings => settings.ToString(), StringComparer.Ordinal).ThenBy(settings => settings.Digest, StringComparer.Ordinal).ToList());
        return result => (result.Settings.PlanText, own[(result.Dataset, result.Settings.PlanText)].IndexOf(result.Settings));
    }

    private static ReportSection Section(string settings, BenchResult[] results, Func<BenchCell, CellPredictions?>? predictions, ReportOptions options)
    {
        var averages = BenchAverage.Of(results);
        var published = options.Published && results.All(result => result.Protocol is null or BenchProtocols.FewShot); // the figures are of that protocol
        var images = new ImageLevelResults(options.Baseline ?? results[0].Method);
        if (predictions is not null)
        {
            foreach (var dataset in results.Where(result => result.TestAccuracy is not null).GroupBy(result => result.Dataset))
                images.Add([.. dataset], predictions);
        }

        return new ReportSection
        {
            Settings = settings,
            OwnSettings = [.. results.Select(result => KeyValuePair.Create(result.Dataset, result.Settings.DatasetText)).Where(entry => entry.Value.Length > 0)
                .Distinct()],
            Results = results,
            Averages = averages,
            Means = DatasetMean.Of(results),
            BaseToNew = BaseToNewMean.Of(results),
            Differences = images.Differences(),
            Details = images.Details,
            CalibrationErrors = images.CalibrationErrors,
            Published = published ? PublishedComparison.Of(averages, HasText) : [],
            PublishedMeans = published ? PublishedComparison.OfMeans(results, HasText) : [],
        };

        bool HasText(string dataset) =>
            results.Where(result => result.Dataset == dataset)
            .All(result => result.Settings[FeatureBenchFolder.TextSetting] != FeatureBenchFolder.TextOfClassMeans);
    }
}
