using System.Globalization;
using PromptAdapter.Experiments;
using PromptAdapter.Selection;
using Spectre.Console;

namespace PromptAdapter.Cli.Commands;

/// <summary>The table of <c>bench</c>.</summary>
internal static class BenchTable
{
    public static void Write(Terminal terminal, IReadOnlyList<BenchResult> results)
    {
        var table = new FittedTable(4, TableBorder.Simple, TableBorder.Simple).AddColumns("dataset", "method").AddNumbers("shots", "seed")
            .AddColumns("selection").AddNumbers("α", "β", "chosen on", "val %", "test %", "seconds");
        foreach (var result in results)
        {
            table.AddRow(
                TableText.Of(result.Dataset),
                TableText.Of(result.Method),
                result.Shots.ToString(CultureInfo.InvariantCulture),
                result.Seed?.ToString(CultureInfo.InvariantCulture) ?? "–",
                result.ChosenOnTest ? $"[yellow]{TestOracleRule.RuleName} (chosen on test!)[/]" : TableText.Of(result.Selection),
                Number(result.Alpha, "0.####"),
                Number(result.Beta, "0.####"),
                result.SelectionImages is { } images ? string.Create(CultureInfo.InvariantCulture, $"{images} images") : "–",
                Number(result.ValAccuracy, "0.00"),
                Number(result.TestAccuracy, "0.0000"),
                Number(result.Seconds, "0.00"));
        }

        table.Write(terminal);
        WriteMeans(terminal, BenchAverage.Of(results));
        foreach (var note in results.SelectMany(result => result.Notes.Select(note => $"{result.Dataset}, {result.Shots}-shot: {note}")).Distinct())
            terminal.Error.WriteLine("note: " + note);
    }

    // A single seed has no mean: the table above has said all there is.
    private static void WriteMeans(Terminal terminal, IReadOnlyList<BenchAverage> averages)
    {
        if (averages.All(average => average.Deviation is null))
            return;
        var table = new FittedTable(2, TableBorder.Simple, TableBorder.Simple).AddColumns("dataset", "method")
            .AddNumbers("shots", "seeds", "test % (mean ± std)");
        foreach (var average in averages)
        {
            var mark = average.ChosenOnTest ? $" [yellow]{TestOracleRule.RuleName}[/]" : "";
            table.AddRow(
                TableText.Of(average.Dataset),
                TableText.Of(average.Method),
                average.Shots.ToString(CultureInfo.InvariantCulture),
                average.Seeds.Count == 1 ? "one seed" : average.Seeds.Count.ToString(CultureInfo.InvariantCulture),
                Number(average.Mean, "0.00") + (average.Deviation is { } deviation ? " ± " + Number(deviation, "0.00") : "") + mark);
        }

        table.Write(terminal);
    }

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
}
