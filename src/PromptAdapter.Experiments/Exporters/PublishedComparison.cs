namespace PromptAdapter.Experiments.Exporters;

/// <summary>A published figure beside what was measured here.</summary>
/// <param name="Dataset">The data set, by its name here, or <see cref="PublishedFigures.Mean"/>.</param>
/// <param name="Figure">The published figure.</param>
/// <param name="Ours">The same method on the same data set at the same shots; for zero-shot at any; <see langword="null"/> where it was not run.</param>
public sealed record PublishedComparison(string Dataset, PublishedFigure Figure, double? Ours)
{
    /// <summary>What stands above the means.</summary>
    internal const string MeansTitle = "Published means over the eleven data sets";

    /// <summary>What is to be known of the means.</summary>
    internal const string MeansNote = "As the source states them, unless computed here. Ours is the mean over the same eleven data sets and stands there " +
        "only where the method ran on all of them.";

    /// <summary>Whether a result of ours was chosen on the test set.</summary>
    public bool OursChosenOnTest { get; init; }

    /// <summary>Ours minus published in percentage points. It compares methods only where encoder and protocol are the same.</summary>
    public double? Difference => Ours - Figure.Accuracy;

    /// <summary>What is known against the figures of one method at several shots; what is said of single ones names its shots.</summary>
    internal static string Reservations(IReadOnlyList<PublishedComparison> row)
    {
        var common = row.Select(one => one.Figure.Reservations).Aggregate((shortest, other) => other.Length < shortest.Length ? other : shortest);
        var special = row.Where(one => one.Figure.Note is not null && one.Figure.Reservations != common)
            .Select(one => FormattableString.Invariant($"at {one.Figure.Shots} shots: {one.Figure.Note}"));
        return string.Join("; ", ((string[])[common, .. special]).Where(text => text.Length > 0));
    }

    // Published zero-shot is that of a text; ours is the same only if its class weights do not come from the shots.
    internal static IReadOnlyList<PublishedComparison> Of(IReadOnlyList<BenchAverage> averages, Func<string, bool> hasText)
    {
        var shots = averages.Select(average => average.Shots).Distinct().ToHashSet();
        var found =
            from dataset in averages.Select(average => average.Dataset).Distinct()
            from figure in PublishedFigures.Of(dataset)
            where figure.Shots == 0 || shots.Contains(figure.Shots)
            let ours = averages.FirstOrDefault(average => average.Dataset == dataset && average.Method == figure.Method
                && (figure.Shots == 0 ? hasText(dataset) : average.Shots == figure.Shots))
            select new PublishedComparison(dataset, figure, ours?.Mean) { OursChosenOnTest = ours?.ChosenOnTest == true };
        return [.. found];
    }

    // Means over the eleven data sets, if one of them is here; ours where the method was run on all eleven.
    internal static IReadOnlyList<PublishedComparison> OfMeans(IReadOnlyList<BenchResult> results, Func<string, bool> hasText)
    {
        // Of two folders that hold the same data set the first counts.
        string[] datasets = [.. results.Select(result => result.Dataset).Distinct().Where(dataset => PublishedFigures.NameOf(dataset) is not null)
            .DistinctBy(PublishedFigures.NameOf)];
        if (datasets.Length == 0)
            return [];
        var shots = results.Select(result => result.Shots).ToHashSet();
        var ours = results.Where(result => datasets.Contains(result.Dataset)).GroupBy(result => result.Method)
            .SelectMany(method => DatasetMean.Of([.. method])).Where(mean => mean.Datasets.Count == PublishedFigures.Datasets.Count).ToArray();
        var found =
            from figure in PublishedFigures.Means
            where figure.Shots == 0 || shots.Contains(figure.Shots)
            let own = ours.FirstOrDefault(mean => mean.Method == figure.Method && (figure.Shots == 0 ? datasets.All(hasText) : mean.Shots == figure.Shots))
            select new PublishedComparison(PublishedFigures.Mean, figure, own?.Mean) { OursChosenOnTest = own?.ChosenOnTest == true };
        return [.. found];
    }
}
