using System.Globalization;
using Spectre.Console;

namespace PromptAdapter.Cli.Demo;

/// <summary>Prints the demo for people.</summary>
internal static class DemoText
{
    private const int BarWidth = 30;
    private const int VotesShown = 3;

    public static void Print(Terminal terminal, DemoWorkspace workspace, DemoReport report)
    {
        var dataset = report.Dataset;
        var output = terminal.Out;
        output.WriteLine("The model of this demo is a tiny CLIP with RANDOM weights, written just now: no pretrained model comes with this program yet.");
        output.WriteLine("Its text tower knows nothing, so zero-shot is a guess; what is learned comes from the cache of labelled photos alone.");
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{dataset.ClassNames.Count} classes ({string.Join(", ", dataset.ClassNames)}), {dataset.Test!.Count} test photos, alpha and beta chosen by support-cv"));
        output.WriteLine();
        Table(terminal, report);
        output.WriteLine();
        foreach (var prediction in report.Predictions)
        {
            var evidence = prediction.Evidence;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Path.GetRelativePath(workspace.Photos, prediction.Image)}: {prediction.Label} ({100 * prediction.Probability:F0} %), text {evidence.TextLogit:F2} + cache {evidence.CacheLogit:F2}"));
            foreach (var vote in evidence.Votes.Take(VotesShown))
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {vote.Weight:F3} for {vote.Label} from {vote.Support.Path}"));
        }

        output.WriteLine();
        output.WriteLine($"The {DemoRun.SavedShots}-shot classifier is {workspace.Classifier}. Try it:");
        output.WriteLine($"  promptadapter predict \"{workspace.Classifier}\" \"{Path.Combine(workspace.Photos, "test")}\" --explain");
        output.WriteLine("With your own photos in one folder per class, and a real CLIP:");
        output.WriteLine("  promptadapter models pull ViT-B/16");
        output.WriteLine("  promptadapter fit my-photos -o my.padapter");
    }

    private static void Table(Terminal terminal, DemoReport report)
    {
        var table = new Table().Border(terminal.OutIsTerminal ? TableBorder.Rounded : TableBorder.Markdown)
            .AddColumn(new TableColumn("shots").RightAligned())
            .AddColumn(new TableColumn("zero-shot").RightAligned())
            .AddColumn(new TableColumn("tip-adapter").RightAligned())
            .AddColumn("");
        foreach (var row in report.Rows)
        {
            var filled = (int)Math.Round(BarWidth * row.TipAdapter.Percent / 100);
            table.AddRow(
                row.Shots.ToString(CultureInfo.InvariantCulture), Percent(row.ZeroShot.Percent), Percent(row.TipAdapter.Percent),
                new string('█', filled) + new string('░', BarWidth - filled));
        }

        terminal.OutConsole.Write(table);
    }

    private static string Percent(double value) => value.ToString("F1", CultureInfo.InvariantCulture) + " %";
}
