using System.Globalization;
using System.Text;

namespace PromptAdapter.Experiments.Exporters;

/// <summary>Methods side by side in Markdown: a row for each data set and number of shots, and the means over data sets.</summary>
internal static class ComparisonTable
{
    public static void AppendTo(StringBuilder text, ReportSection section)
    {
        if (section.Averages.Count == 0)
            return;
        string[] methods = [.. section.Methods.Where(method => section.Averages.Any(average => average.Method == method))];
        text.Append(CultureInfo.InvariantCulture, $"\n### {section.AccuracyInWords}, {section.SeedsInWords}; selection " +
            $"{MarkdownExporter.Cell(string.Join(", ", section.SelectionRules))}\n\n| dataset | test images | shots | {string.Join(" | ", methods.Select(MarkdownExporter.Cell))} " +
            $"|\n|---|---:|---:|{string.Concat(Enumerable.Repeat("---:|", methods.Length))}\n");
        foreach (var row in section.Averages.GroupBy(average => (average.Dataset, average.Shots)).OrderBy(row => row.Key.Dataset, StringComparer.Ordinal)
            .ThenBy(row => row.Key.Shots))
        {
            var images = row.First().TestImages is { } count ? Figures.Count(count) : Figures.None;
            text.Append(CultureInfo.InvariantCulture, $"| {MarkdownExporter.Cell(row.Key.Dataset)} | {images} | {row.Key.Shots} | " +
                $"{string.Join(" | ", methods.Select(method => Cell(row.FirstOrDefault(average => average.Method == method))))} |\n");
        }

        foreach (var shots in section.Means.Select(mean => mean.Shots).Distinct())
            text.Append(CultureInfo.InvariantCulture, $"| **mean of {section.Means.First(mean => mean.Shots == shots).Datasets.Count} data sets** | | " +
                $"{shots} | {string.Join(" | ", methods.Select(method => Cell(section.MeanOf(method, shots))))} |\n");
    }

    private static string Cell(BenchAverage? average) =>
        average is null ? Figures.None : Figures.WithDeviation(average.Mean, average.Deviation) + Mark(average.ChosenOnTest);

    private static string Cell(DatasetMean? mean) => mean is null ? Figures.None : Figures.WithDeviation(mean.Mean, mean.Deviation) + Mark(mean.ChosenOnTest);

    /// <summary>What follows a figure that is an upper bound.</summary>
    public static string Mark(bool chosenOnTest) => chosenOnTest ? " (chosen on test)" : "";
}
