using System.Globalization;
using System.Text;

namespace PromptAdapter.Experiments.Exporters;

/// <summary>
/// The accuracies on base and on new classes in LaTeX, in the manner of arXiv 2203.05557: the mean over data sets first, then a table for each, methods × base,
/// new and harmonic mean.
/// </summary>
internal static class BaseToNewLatex
{
    /// <summary>Appends the tables, if there are such accuracies.</summary>
    /// <param name="text">The document.</param>
    /// <param name="section">The accuracies.</param>
    /// <param name="provenance">How they were measured, as LaTeX.</param>
    public static void AppendTo(StringBuilder text, ReportSection section, string provenance)
    {
        foreach (var (title, rows) in BaseToNewMean.Tables(section.BaseToNew))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n\\begin{{table}}\n  \\centering\n  \\caption{{{LatexExporter.Escape(title)}: accuracy (\\%) on " +
                $"base and on new classes, {LatexExporter.Escape(section.SeedsInWords)}. H: harmonic mean of the two means. {provenance}}}\n");
            text.Append("  \\begin{tabular}{lrrr}\n    \\toprule\n    & Base & New & H \\\\\n");
            foreach (var shots in rows.GroupBy(row => row.Shots))
                AppendRows(text, Figures.Shots(shots.Key), [.. shots]);
            text.Append("    \\bottomrule\n  \\end{tabular}\n\\end{table}\n");
        }
    }

    private static void AppendRows(StringBuilder text, string title, BaseToNewMean[] rows)
    {
        text.Append(CultureInfo.InvariantCulture, $"    \\midrule\n    \\multicolumn{{4}}{{l}}{{\\textit{{{title}}}}} \\\\\n");
        var (learned, unseen, harmonic) = (rows.Max(row => row.Base), rows.Max(row => row.New), rows.Max(row => row.Harmonic));
        foreach (var row in rows)
            text.Append(CultureInfo.InvariantCulture, $"    {LatexExporter.Escape(row.Method)} & " +
                $"{LatexExporter.Cell((row.Base, row.BaseDeviation, false), learned)} & {LatexExporter.Cell((row.New, row.NewDeviation, false), unseen)} & " +
                $"{LatexExporter.Cell((row.Harmonic, null, false), harmonic)} \\\\\n");
    }
}
