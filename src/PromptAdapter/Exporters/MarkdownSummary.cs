using System.Globalization;
using System.Text;
using PromptAdapter.Experiments;
using PromptAdapter.Selection;

namespace PromptAdapter.Exporters;

/// <summary>The results of a benchmark as a Markdown document: the environment, the methods side by side, every run, and the notes.</summary>
public static class MarkdownSummary
{
    /// <summary>The file's name in the output folder.</summary>
    public const string FileName = "summary.md";

    /// <summary>Writes the document.</summary>
    /// <param name="results">The results, in the order in which they are listed.</param>
    /// <param name="command">The command that makes them, to stand above them.</param>
    public static string Render(IReadOnlyList<BenchResult> results, string? command = null)
    {
        ArgumentNullException.ThrowIfNull(results);
        var text = new StringBuilder("# Benchmark results\n");
        if (command is not null)
            text.Append(CultureInfo.InvariantCulture, $"\n```bash\n{command}\n```\n");
        foreach (var environment in results.Select(result => result.Environment).OfType<RunEnvironment>().Distinct())
            text.Append(CultureInfo.InvariantCulture, $"\nPrompt-Adapter {environment.Version} on {environment.Runtime}, {environment.System}, {environment.Threads} of {environment.Cores} cores\n");
        if (results.Max(result => result.PeakMemoryMib) is { } peak)
            text.Append(CultureInfo.InvariantCulture, $"\nPeak memory of the process: {peak:0} MiB\n");
        foreach (var group in results.GroupBy(result => Common(result.Settings)))
        {
            if (group.Key.Length > 0)
                text.Append(CultureInfo.InvariantCulture, $"\n## Settings: `{group.Key}`\n");
            IReadOnlyList<BenchResult> runs = [.. group];
            ComparisonTable.AppendTo(text, BenchAverage.Of(runs));
            AppendRuns(text, runs);
            AppendNotes(text, runs);
        }

        return text.ToString();
    }

    private static void AppendRuns(StringBuilder text, IReadOnlyList<BenchResult> results)
    {
        text.Append("\n### Every run\n\n| dataset | method | shots | seed | selection | chosen on | α | β | val % | test % | seconds |\n|---|---|---:|---:|---|---:|---:|---:|---:|---:|---:|\n");
        foreach (var result in results)
        {
            var marked = result.Selection == TestOracleRule.RuleName ? $"**{result.Selection}** (chosen on test)" : result.Selection;
            var chosenOn = result.SelectionImages is { } images ? string.Create(CultureInfo.InvariantCulture, $"{images} images") : "–";
            text.Append(CultureInfo.InvariantCulture, $"| {Cell(result.Dataset)} | {result.Method} | {result.Shots} | {Number(result.Seed, "0")} | {marked} | {chosenOn} | {Number(result.Alpha, "0.####")} | {Number(result.Beta, "0.####")} ");
            text.Append(CultureInfo.InvariantCulture, $"| {Number(result.ValAccuracy, "0.00")} | {Number(result.TestAccuracy, "0.00")} | {result.Seconds:0.00} |\n");
        }
    }

    private static void AppendNotes(StringBuilder text, IReadOnlyList<BenchResult> results)
    {
        string[] notes =
        [
            .. results.Select(result => (result.Dataset, Own: Own(result.Settings))).Where(entry => entry.Own.Length > 0).Distinct().Select(entry => $"{entry.Dataset}: `{entry.Own}`{Published(entry.Dataset)}"),
            .. results.GroupBy(result => $"{result.Dataset}, {result.Shots}-shot{Seed(result)}").SelectMany(draw => NotesOf(draw.Key, [.. draw])),
        ];
        if (notes.Length > 0)
            text.Append('\n');
        foreach (var note in notes)
            text.Append("- ").Append(note).Append('\n');
    }

    // What every method of a draw has in common is said once.
    private static IEnumerable<string> NotesOf(string draw, IReadOnlyList<BenchResult> results) => results
        .SelectMany(result => result.Notes.Distinct().Select(note => (result.Method, Note: note)))
        .GroupBy(said => said.Note)
        .Select(said => said.Count() == results.Count && results.Count > 1 ? $"{draw}: {said.Key}" : $"{draw}, {string.Join(" and ", said.Select(one => one.Method))}: {said.Key}");

    private static string Published(string dataset) => PublishedSettings.Find(dataset) is null ? "" : " (where not stated, learning rate, epochs, training-alpha and training-beta are the authors' for this data set)";

    private static string Seed(BenchResult result) => result.Seed is { } seed ? string.Create(CultureInfo.InvariantCulture, $" seed {seed}") : "";

    private static string Common(string settings) => settings.Split(" | ")[0];

    private static string Own(string settings) => settings.Split(" | ", 2) is [_, var own] ? own : "";

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";

    internal static string Cell(string value) => value.Replace("|", "\\|", StringComparison.Ordinal);
}
