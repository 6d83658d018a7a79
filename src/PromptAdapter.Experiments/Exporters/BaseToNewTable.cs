using System.Globalization;
using System.Text;

namespace PromptAdapter.Experiments.Exporters;

/// <summary>The accuracies on base and on new classes side by side, in Markdown.</summary>
internal static class BaseToNewTable
{
    /// <summary>Which harmonic mean is meant; said beside the tables in every form that has sentences.</summary>
    public const string Note = "The harmonic mean is that of the two means; elsewhere in this report the harmonic means of the runs are averaged.";

    public static void AppendTo(StringBuilder text, ReportSection section)
    {
        if (section.BaseToNew.Count == 0)
            return;
        text.Append(CultureInfo.InvariantCulture, $"\n### Base and new classes, {MarkdownExporter.Cell(section.SeedsInWords)}\n\n{Note}\n\n| dataset | method | shots | seeds | " +
            $"base % | new % | harmonic mean % |\n|---|---|---:|---|---:|---:|---:|\n");
        foreach (var one in section.BaseToNew)
        {
            var (dataset, seeds) = one.Datasets is [var name]
                ? (MarkdownExporter.Cell(name), one.Seeds.Count == 0 ? "stored" : Figures.Seeds(one.Seeds.Count))
                : (string.Create(CultureInfo.InvariantCulture, $"**mean of {one.Datasets.Count} data sets**"),
                    one.Seeds.Count == 0 ? "" : Figures.Seeds(one.Seeds.Count));
            text.Append(CultureInfo.InvariantCulture, $"| {dataset} | {MarkdownExporter.Cell(one.Method)} | {one.Shots} | {seeds} | " +
                $"{Figures.WithDeviation(one.Base, one.BaseDeviation)} | {Figures.WithDeviation(one.New, one.NewDeviation)} | " +
                $"{Figures.Percent(one.Harmonic)} |\n");
        }
    }
}
