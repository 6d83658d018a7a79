using System.Globalization;
using System.Text;
using PromptAdapter.Experiments;

namespace PromptAdapter.Exporters;

/// <summary>Methods side by side: a row for each data set and number of shots, and the mean over the rows in which every method has a result.</summary>
internal static class ComparisonTable
{
    public static void AppendTo(StringBuilder text, IReadOnlyList<BenchAverage> averages)
    {
        if (averages.Count == 0)
            return;
        string[] methods = [.. averages.Select(average => average.Method).Distinct()];
        text.Append(CultureInfo.InvariantCulture, $"\n### Test accuracy in percent, {Caption(averages)}\n\n| dataset | shots | {string.Join(" | ", methods)} |\n|---|---:|{string.Concat(Enumerable.Repeat("---:|", methods.Length))}\n");

        var sums = new double[methods.Length];
        var complete = 0;
        foreach (var row in averages.GroupBy(average => (average.Dataset, average.Shots)))
        {
            BenchAverage?[] cells = [.. methods.Select(method => row.FirstOrDefault(average => average.Method == method))];
            text.Append(CultureInfo.InvariantCulture, $"| {MarkdownSummary.Cell(row.Key.Dataset)} | {row.Key.Shots} | {string.Join(" | ", cells.Select(Cell))} |\n");
            if (cells.Any(cell => cell is null))
                continue;
            complete++;
            for (var m = 0; m < sums.Length; m++)
                sums[m] += cells[m]!.Mean;
        }

        if (complete > 1)
            text.Append(CultureInfo.InvariantCulture, $"| **mean of {complete} rows** | | {string.Join(" | ", sums.Select(sum => (sum / complete).ToString("0.00", CultureInfo.InvariantCulture)))} |\n");
    }

    private static string Caption(IReadOnlyList<BenchAverage> averages)
    {
        var seeds = averages.SelectMany(average => average.Seeds).Distinct().Order().ToArray();
        return seeds.Length switch
        {
            0 => "on the stored split",
            1 => string.Create(CultureInfo.InvariantCulture, $"of one seed ({seeds[0]}), which is no mean"),
            _ => $"mean ± standard deviation over seeds {string.Join(", ", seeds)}",
        };
    }

    private static string Cell(BenchAverage? average)
    {
        if (average is null)
            return "–";
        var spread = average.Deviation is { } deviation ? string.Create(CultureInfo.InvariantCulture, $" ± {deviation:0.00}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{average.Mean:0.00}{spread}{(average.ChosenOnTest ? " (chosen on test)" : "")}");
    }
}
