using System.Globalization;
using System.Text;
using PromptAdapter.Runtime;

namespace PromptAdapter.Experiments.Exporters;

/// <summary>The methods × shots of each data set as LaTeX tables with <c>booktabs</c>; the best of a column is bold unless it was chosen on test.</summary>
public sealed class LatexExporter : IReportExporter
{
    /// <inheritdoc/>
    public string Name => "latex";

    /// <inheritdoc/>
    public string FileName => "results.tex";

    /// <inheritdoc/>
    public string Render(ReportModel report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder("% \\usepackage{booktabs}\n");
        foreach (var section in report.Sections.Where(section => section.Averages.Count > 0))
        {
            AppendTable(text, report, section);
            BaseToNewLatex.AppendTo(text, section, Provenance(report, section));
        }

        return text.ToString();
    }

    private static void AppendTable(StringBuilder text, ReportModel report, ReportSection section)
    {
        var shots = section.Shots;
        text.Append(CultureInfo.InvariantCulture, $"\n\\begin{{table}}\n  \\centering\n  \\caption{{{Escape(section.AccuracyInWords)}, " +
            $"{Escape(section.SeedsInWords)}. {Provenance(report, section)}}}\n  \\begin{{tabular}}{{l{new string('r', shots.Count)}}}\n    \\toprule\n    " +
            $"Shots & {string.Join(" & ", shots)} \\\\\n");
        foreach (var dataset in section.Datasets)
        {
            var images = section.Averages.FirstOrDefault(average => average.Dataset == dataset)?.TestImages is { } count
                ? string.Create(CultureInfo.InvariantCulture, $" ({count} test images)") : "";
            AppendRows(text, Escape(dataset) + images, section, shots, (method, k) =>
                section.AverageOf(dataset, method, k) is { } average ? (average.Mean, average.Deviation, average.ChosenOnTest) : null);
        }

        if (section.Means.Count > 0)
            AppendRows(text, "Mean over data sets", section, shots, (method, k) =>
                section.MeanOf(method, k) is { } mean ? (mean.Mean, mean.Deviation, mean.ChosenOnTest) : null);
        text.Append("    \\bottomrule\n  \\end{tabular}\n\\end{table}\n");
    }

    private static string Provenance(ReportModel report, ReportSection section)
    {
        var text = new StringBuilder("Selection: ").Append(Escape(string.Join(", ", section.SelectionRules))).Append('.');
        if (section.Averages.Any(average => average.ChosenOnTest))
            text.Append(" $\\dagger$: chosen on the test set.");
        foreach (var environment in report.Environments)
            text.Append(CultureInfo.InvariantCulture,
                $" Prompt-Adapter {Escape(environment.Version)}, {Escape(environment.Runtime)}, {Escape(environment.System)}.");
        return text.ToString();
    }

    private static void AppendRows(StringBuilder text, string title, ReportSection section,
        IReadOnlyList<int> shots, Func<string, int, (double Mean, double? Deviation, bool ChosenOnTest)?> at)
    {
        text.Append(CultureInfo.InvariantCulture, $"    \\midrule\n    \\multicolumn{{{shots.Count + 1}}}{{l}}{{\\textit{{{title}}}}} \\\\\n");
        foreach (var method in section.Methods)
        {
            var cells = shots.Select(k => at(method, k)).ToArray();
            if (cells.All(cell => cell is null))
                continue;
            text.Append("    ").Append(Escape(method));
            foreach (var (cell, k) in cells.Zip(shots))
                text.Append(" & ").Append(cell is { } value
                    ? Cell(value, section.Methods.Max(other => at(other, k) is { ChosenOnTest: false } one ? one.Mean : double.NegativeInfinity)) : "--");
            text.Append(" \\\\\n");
        }
    }

    /// <summary>A mean, bold if it is the best and was not chosen on test.</summary>
    internal static string Cell((double Mean, double? Deviation, bool ChosenOnTest) cell, double best)
    {
        var mean = Figures.Percent(cell.Mean);
        if (!cell.ChosenOnTest && cell.Mean >= best)
            mean = $"\\textbf{{{mean}}}";
        return mean + (cell.Deviation is { } deviation ? $" $\\pm$ {Figures.Percent(deviation)}" : "") + (cell.ChosenOnTest ? "$^\\dagger$" : "");
    }

    /// <summary>Text that LaTeX prints as it is.</summary>
    internal static string Escape(string text) => ForeignText.Latex(text);
}
