using System.Globalization;
using System.Text;
using PromptAdapter.Experiments;
using PromptAdapter.Selection;

namespace PromptAdapter.Exporters;

/// <summary>The results of a benchmark as a Markdown document: the environment, one table, and the notes.</summary>
public static class MarkdownSummary
{
    /// <summary>The file's name in the output folder.</summary>
    public const string FileName = "summary.md";

    /// <summary>Writes the document.</summary>
    /// <param name="results">The results, in the order in which they are listed.</param>
    public static string Render(IReadOnlyList<BenchResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var text = new StringBuilder("# Benchmark results\n");
        foreach (var environment in results.Select(result => result.Environment).OfType<RunEnvironment>().Distinct())
            text.Append(CultureInfo.InvariantCulture, $"\nPrompt-Adapter {environment.Version} on {environment.Runtime}, {environment.System}, {environment.Threads} of {environment.Cores} cores\n");
        foreach (var group in results.GroupBy(result => result.Settings))
            AppendTable(text, group.Key, [.. group]);
        return text.ToString();
    }

    private static void AppendTable(StringBuilder text, string settings, IReadOnlyList<BenchResult> results)
    {
        if (settings.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"\nSettings: `{settings}`\n");
        text.Append("\n| dataset | method | shots | selection | chosen on | α | β | val % | test % | seconds |\n|---|---|---:|---|---:|---:|---:|---:|---:|---:|\n");
        foreach (var result in results)
        {
            var marked = result.Selection == TestOracleRule.RuleName ? $"**{result.Selection}** (chosen on test)" : result.Selection;
            var chosenOn = result.SelectionImages is { } images ? string.Create(CultureInfo.InvariantCulture, $"{images} images") : "–";
            text.Append(CultureInfo.InvariantCulture, $"| {Cell(result.Dataset)} | {result.Method} | {result.Shots} | {marked} | {chosenOn} | {Number(result.Alpha, "0.####")} | {Number(result.Beta, "0.####")} ");
            text.Append(CultureInfo.InvariantCulture, $"| {Number(result.ValAccuracy, "0.00")} | {Number(result.TestAccuracy, "0.00")} | {result.Seconds:0.00} |\n");
        }

        var notes = results.SelectMany(result => result.Notes.Select(note => $"{result.Dataset}, {result.Shots}-shot: {note}")).Distinct().ToArray();
        if (notes.Length > 0)
            text.Append('\n');
        foreach (var note in notes)
            text.Append("- ").Append(note).Append('\n');
    }

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";

    private static string Cell(string value) => value.Replace("|", "\\|", StringComparison.Ordinal);
}
