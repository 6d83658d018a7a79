using PromptAdapter.Experiments;

namespace PromptAdapter.Exporters;

/// <summary>A published figure beside what was measured here.</summary>
/// <param name="Dataset">The data set, by its name here.</param>
/// <param name="Figure">The published figure.</param>
/// <param name="Ours">The same method on the same data set at the same shots; for zero-shot at any; <see langword="null"/> where it was not run.</param>
public sealed record PublishedComparison(string Dataset, PublishedFigure Figure, double? Ours)
{
    /// <summary>Ours minus published in percentage points. It compares methods only where encoder and protocol are the same.</summary>
    public double? Difference => Ours - Figure.Accuracy;

    // Published zero-shot is that of a text; ours is the same only if its class weights do not come from the shots.
    internal static IReadOnlyList<PublishedComparison> Of(IReadOnlyList<BenchAverage> averages, Func<string, bool> hasText)
    {
        var shots = averages.Select(average => average.Shots).Distinct().ToHashSet();
        var found =
            from dataset in averages.Select(average => average.Dataset).Distinct()
            from figure in PublishedFigures.Of(dataset)
            where figure.Shots == 0 || shots.Contains(figure.Shots)
            let ours = averages.FirstOrDefault(average => average.Dataset == dataset && average.Method == figure.Method && (figure.Shots == 0 ? hasText(dataset) : average.Shots == figure.Shots))
            select new PublishedComparison(dataset, figure, ours?.Mean);
        return [.. found];
    }
}
