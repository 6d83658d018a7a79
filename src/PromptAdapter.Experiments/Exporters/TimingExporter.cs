using System.Globalization;
using System.Text;

namespace PromptAdapter.Experiments.Exporters;

/// <summary>How long each run took and how much memory the process had taken by then: the only report that differs when the same plan is run again.</summary>
public sealed class TimingExporter : IReportExporter
{
    /// <inheritdoc/>
    public string Name => "timing";

    /// <inheritdoc/>
    public string FileName => "timing.md";

    /// <inheritdoc/>
    public string Render(ReportModel report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder("# Times of the runs\n");
        foreach (var machine in report.Results.GroupBy(result => result.Environment))
        {
            text.Append('\n');
            if (machine.Key is { } environment)
                text.Append(CultureInfo.InvariantCulture, $"Prompt-Adapter {MarkdownExporter.Cell(environment.Version)} on {MarkdownExporter.Cell(environment.Runtime)}, " +
                    $"{MarkdownExporter.Cell(environment.System)}, " +
                    $"{environment.Threads} of {environment.Cores} cores\n\n");
            text.Append("| dataset | method | shots | seed | seconds | peak memory of the process, MiB |\n|---|---|---:|---:|---:|---:|\n");
            foreach (BenchResult result in machine)
                text.Append(CultureInfo.InvariantCulture, $"| {MarkdownExporter.Cell(result.Dataset)} | {MarkdownExporter.Cell(result.Method)} | {result.Shots} | " +
                    $"{Figures.Number(result.Seed, "0")} | {result.Seconds:0.00} | {Figures.Number(result.PeakMemoryMib, "0")} |\n");
        }

        return text.ToString();
    }
}
