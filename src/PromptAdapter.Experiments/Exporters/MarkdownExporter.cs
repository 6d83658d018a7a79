using System.Globalization;
using System.Text;
using PromptAdapter.Runtime;

namespace PromptAdapter.Experiments.Exporters;

/// <summary>A report as a Markdown document: the environment, the methods side by side and against each other, every run, and the notes.</summary>
public sealed class MarkdownExporter : IReportExporter
{
    /// <inheritdoc/>
    public string Name => "markdown";

    /// <inheritdoc/>
    public string FileName => "summary.md";

    /// <inheritdoc/>
    public string Render(ReportModel report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder("# Benchmark results\n");
        if (report.Command is { } command)
            text.Append(CultureInfo.InvariantCulture, $"\n{ForeignText.MarkdownBlock(command, "bash")}\n");
        foreach (var environment in report.Environments)
            text.Append(CultureInfo.InvariantCulture,
                $"\nPrompt-Adapter {Cell(environment.Version)} on {Cell(environment.Runtime)}, {Cell(environment.System)}, {environment.Threads} of {environment.Cores} cores\n");
        foreach (var section in report.Sections)
        {
            if (section.Settings.Length > 0)
                text.Append(CultureInfo.InvariantCulture, $"\n## Settings: {ForeignText.MarkdownCode(section.Settings)}\n");
            ComparisonTable.AppendTo(text, section);
            BaseToNewTable.AppendTo(text, section);
            AppendDifferences(text, section.Differences);
            PublishedMarkdown.AppendTo(text, section);
            AppendRuns(text, section);
            AppendNotes(text, section);
        }

        return text.ToString();
    }

    internal static string Cell(string value) => ForeignText.MarkdownCell(value);

    private static void AppendDifferences(StringBuilder text, IReadOnlyList<MethodDifference> differences)
    {
        if (differences.Count == 0)
            return;
        text.Append(CultureInfo.InvariantCulture, $"\n### Difference to {Cell(differences[0].Baseline)} in percentage points, with the paired bootstrap's 95 % " +
            $"interval over the test images\n\n| dataset | method | shots | seeds | test images | difference | 95 % interval " +
            $"|\n|---|---|---:|---|---:|---:|---:|\n");
        foreach (var one in differences)
        {
            var dataset = one.Dataset is { } name ? Cell(name) : string.Create(CultureInfo.InvariantCulture, $"**mean of {one.Datasets} data sets**");
            text.Append(CultureInfo.InvariantCulture, $"| {dataset} | {Cell(one.Method)} | {one.Shots} | {Figures.Seeds(one.Seeds)} | " +
                $"{Figures.Count(one.Difference.Images)} | {Figures.Signed(one.Difference.Points)} | {Figures.Signed(one.Difference.Low)} to " +
                $"{Figures.Signed(one.Difference.High)} |\n");
        }
    }

    private static void AppendRuns(StringBuilder text, ReportSection section)
    {
        text.Append("\n### Every run\n\n| dataset | method | shots | seed | selection | chosen on | α | β | val % | test % | calibration error " +
            "|\n|---|---|---:|---:|---|---:|---:|---:|---:|---:|---:|\n");
        foreach (var result in section.Results)
        {
            var marked = result.ChosenOnTest ? $"**{Cell(result.Selection)}** (chosen on test)" : Cell(result.Selection);
            var chosenOn = result.SelectionImages is { } images ? string.Create(CultureInfo.InvariantCulture, $"{images} images") : Figures.None;
            double? error = section.CalibrationErrors.TryGetValue(result.Cell, out var known) ? known : null;
            text.Append(CultureInfo.InvariantCulture, $"| {Cell(result.Dataset)} | {Cell(result.Method)} | {result.Shots} | {Figures.Number(result.Seed, "0")} | " +
                $"{marked} | {chosenOn} | {Figures.Number(result.Alpha, "0.####")} | {Figures.Number(result.Beta, "0.####")} ");
            text.Append(CultureInfo.InvariantCulture, $"| {Figures.Percent(result.ValAccuracy)} | " +
                $"{(result.Failure is null ? Figures.Percent(result.TestAccuracy) : "failed")} | {Figures.Percent(error)} |\n");
        }
    }

    private static void AppendNotes(StringBuilder text, ReportSection section)
    {
        IReadOnlyList<string> notes = ReportNotes.Of(section, ForeignText.MarkdownCode, ForeignText.Markdown);
        if (notes.Count > 0)
            text.Append('\n');
        foreach (var note in notes)
            text.Append("- ").Append(note).Append('\n');
    }
}
