using System.Globalization;
using System.Text;

namespace PromptAdapter.Experiments.Exporters;

/// <summary>
/// Published figures beside ours in Markdown: those of the data sets, one to a line, and the means over the eleven with the shots side by side.
/// </summary>
internal static class PublishedMarkdown
{
    public static void AppendTo(StringBuilder text, ReportSection section)
    {
        if (section.Published.Count == 0)
            return;
        text.Append("\n### Published figures\n\n| dataset | method | shots | published % | ours % | difference | encoder | source | reservations " +
            "|\n|---|---|---:|---:|---:|---:|---|---|---|\n");
        foreach (var one in section.Published)
            text.Append(CultureInfo.InvariantCulture, $"| {MarkdownExporter.Cell(one.Dataset)} | {one.Figure.Method} | {one.Figure.Shots} | " +
                $"{Figures.Percent(one.Figure.Accuracy)} | {Figures.Percent(one.Ours)}{ComparisonTable.Mark(one.OursChosenOnTest)} | " +
                $"{Figures.Signed(one.Difference)} | {one.Figure.Source.Backbone} | {one.Figure.Source.Id} | {one.Figure.Reservations} |\n");
        AppendMeans(text, section.PublishedMeans);
        text.Append("\nA difference compares methods only where encoder and protocol are the same. Sources:\n\n");
        foreach (var source in section.Published.Concat(section.PublishedMeans).Select(one => one.Figure.Source).Distinct())
            text.Append(CultureInfo.InvariantCulture, $"- {source.Id}: {source.Title} ({source.Backbone}): {source.Note}\n");
    }

    private static void AppendMeans(StringBuilder text, IReadOnlyList<PublishedComparison> means)
    {
        int[] shots = [.. means.Select(one => one.Figure.Shots).Distinct().Order()];
        text.Append(CultureInfo.InvariantCulture, $"\n### {PublishedComparison.MeansTitle}\n\n{PublishedComparison.MeansNote}\n\n| method | encoder | source " +
            $"| {string.Join(" | ", shots.Select(Figures.Shots))} | reservations " +
            $"|\n|---|---|---|{string.Concat(Enumerable.Repeat("---:|", shots.Length))}---|\n");
        foreach (var row in means.GroupBy(one => (one.Figure.Source, one.Figure.Method)))
            text.Append(CultureInfo.InvariantCulture, $"| {row.Key.Method} | {row.Key.Source.Backbone} | {row.Key.Source.Id} | " +
                $"{string.Join(" | ", shots.Select(k => Cell(row.FirstOrDefault(one => one.Figure.Shots == k))))} | " +
                $"{PublishedComparison.Reservations([.. row])} |\n");
    }

    private static string Cell(PublishedComparison? one) => one switch
    {
        null => Figures.None,
        { Ours: null } => Figures.Percent(one.Figure.Accuracy),
        _ => $"{Figures.Percent(one.Figure.Accuracy)} (ours {Figures.Percent(one.Ours)}{ComparisonTable.Mark(one.OursChosenOnTest)}, " +
            $"{Figures.Signed(one.Difference)})",
    };
}
