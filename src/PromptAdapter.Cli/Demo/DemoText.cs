using System.Globalization;
using PromptAdapter.Prompts;
using Spectre.Console;

namespace PromptAdapter.Cli.Demo;

/// <summary>Prints the demo for people.</summary>
internal static class DemoText
{
    private const int VotesShown = 3;

    public static void Print(Terminal terminal, DemoReport report)
    {
        var output = terminal.Out;
        var section = report.Section;
        output.WriteLine("The bundled model 'mini', a CLIP that has seen nothing but drawings, is frozen; a prompt and a cache adapt it to drawn tasks in another style.");
        output.WriteLine($"Prompt: {report.Prompt.Origin} ({report.Prompt.Path}; it has seen {string.Join(", ", report.Prompt.SourceTasks)})");
        output.WriteLine($"Tasks: {string.Join(", ", section.Datasets)}");
        output.WriteLine($"Measured with {report.Settings.InWords}");
        if (report.Reused > 0)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Reused} of {section.Results.Count} results are an earlier run's"));
        output.WriteLine();
        output.WriteLine(section.Datasets.Count == 1 ? $"Test accuracy in percent on {section.Datasets[0]}, by shots per class" : $"Test accuracy in percent, mean over {section.Datasets.Count} tasks, by shots per class");
        Means(terminal, report);
        DemoChart.Print(terminal, report);
        output.WriteLine();
        foreach (var prediction in report.Predictions)
            Explain(output, report, prediction);
        output.WriteLine();
        output.WriteLine($"Report with the curves of every task: {report.Page}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The {DemoSettings.ClassifierShots}-shot prompt-adapter-f classifier of {report.ClassifierTask}: {report.Classifier}. Try it:"));
        output.WriteLine($"  promptadapter predict \"{report.Classifier}\" \"{report.Workspace.New}\" --explain");
        output.WriteLine("With your own photos in one folder per class, and a real CLIP:");
        output.WriteLine("  promptadapter models pull ViT-B/16");
        output.WriteLine("  promptadapter fit my-photos -o my.padapter --method prompt-adapter-f");
        output.WriteLine("  promptadapter predict my.padapter new-photo.jpg --explain");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Done in {report.Elapsed.TotalSeconds:F1} s"));
    }

    private static void Means(Terminal terminal, DemoReport report)
    {
        var table = new Table().Border(terminal.OutIsTerminal ? TableBorder.Rounded : TableBorder.Markdown).AddColumn("method");
        foreach (var shots in report.Section.Shots)
            table.AddColumn(new TableColumn(shots.ToString(CultureInfo.InvariantCulture)).RightAligned());
        foreach (var method in report.Section.Methods)
            table.AddRow([method, .. report.Section.Shots.Select(shots => report.Mean(method, shots)?.ToString("F1", CultureInfo.InvariantCulture) ?? "–")]);
        terminal.OutConsole.Write(table);
    }

    private static void Explain(TextWriter output, DemoReport report, DemoPrediction one)
    {
        var prediction = one.Prediction;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Path.GetRelativePath(report.Workspace.Folder, prediction.Image)}: {ClassName.Readable(prediction.Label)} ({100 * prediction.Probability:F0} %; drawn as {one.ClassName}), text {prediction.Evidence.TextLogit:F2} + cache {prediction.Evidence.CacheLogit:F2}"));
        foreach (var vote in prediction.Evidence.Votes.Take(VotesShown))
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {vote.Weight:F3} for {ClassName.Readable(vote.Label)} from {vote.Support.Path}"));
    }
}
