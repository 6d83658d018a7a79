using System.Globalization;
using PromptAdapter.Methods;
using PromptAdapter.Runtime;
using PromptAdapter.Texts;
using PromptAdapter.Weights.Catalog;
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
        Say(terminal,
            "The bundled model 'mini', a CLIP that has seen nothing but drawings, is frozen; a prompt and a cache adapt it to drawn tasks in another style.");
        Say(terminal, $"Prompt: {report.Prompt.Origin}; it has seen {string.Join(", ", report.Prompt.SourceTasks)}");
        Say(terminal, $"Tasks: {string.Join(", ", section.Datasets)}");
        Say(terminal, $"Measured with {report.Settings.InWords}");
        if (report.Reused > 0)
            Say(terminal, string.Create(CultureInfo.InvariantCulture, $"{report.Reused} of {section.Results.Count} results are an earlier run's"));
        output.WriteLine();
        Say(terminal, section.Datasets.Count == 1 ? $"Test accuracy in percent on {section.Datasets[0]}, by shots per class"
            : $"Test accuracy in percent, mean over {section.Datasets.Count} tasks, by shots per class");
        Means(terminal, report);
        DemoChart.Print(terminal, report);
        output.WriteLine();
        Predictions(terminal, report);
        output.WriteLine();
        output.WriteLine("Accuracy against shots for every task, and the report:");
        output.WriteLine($"  {Shown(report.Plots)}");
        output.WriteLine($"  {Shown(report.Page)}");
        Say(terminal, "Try the classifier, and look into the prompt that it started from:");
        output.WriteLine($"  promptadapter predict {Shown(report.Classifier)} {Shown(report.Workspace.New)} --explain");
        output.WriteLine($"  promptadapter prompts show {Shown(report.Prompt.Path)} --model {BundledModel.Name}");
        Say(terminal, "With your own photos in one folder per class, and an encoder that comes along:");
        output.WriteLine("  promptadapter fit my-photos -o my.padapter --model resnet18");
        output.WriteLine("  promptadapter predict my.padapter new-photo.jpg --explain");
        Say(terminal, "With a real CLIP, which knows the names of things:");
        output.WriteLine("  promptadapter models pull ViT-B/16");
        output.WriteLine("  promptadapter fit my-photos -o my.padapter --method prompt-adapter-f");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Done in {report.Elapsed.TotalSeconds:F1} s"));
    }

    // Sentences break between words; paths and commands are left to the terminal, so that they can be copied whole.
    private static void Say(Terminal terminal, string sentence)
    {
        if (terminal.OutIsTerminal)
            terminal.OutConsole.Write(new Text(sentence + "\n"));
        else
            terminal.Out.WriteLine(sentence);
    }

    // As it would be typed here.
    private static string Shown(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        var shown = Path.IsPathRooted(relative) || relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
        return ForeignText.ShellWord(shown);
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

    private static void Predictions(Terminal terminal, DemoReport report)
    {
        const string Method = PromptMethods.PromptAdapterF;
        var accuracy = report.Section.AverageOf(report.ClassifierTask, Method, DemoSettings.ClassifierShots)?.Mean is { } mean
            ? string.Create(CultureInfo.InvariantCulture, $", which is right on {PercentText.OfPercent(mean)} of the test images,")
            : "";
        Say(terminal, string.Create(CultureInfo.InvariantCulture, $"What the {DemoSettings.ClassifierShots}-shot {Method} classifier of " +
            $"{report.ClassifierTask}{accuracy} says about new pictures, and the support images that weigh most in that:"));
        foreach (var (className, prediction) in report.Predictions)
        {
            var verdict = ClassName.Readable(prediction.Label) == className ? "right" : $"wrong, drawn as {className}";
            terminal.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {Path.GetFileName(prediction.Image)}: {ClassName.Readable(prediction.Label)}, {PercentText.Of(prediction.Probability)} ({verdict})"));
            var evidence = prediction.Evidence!;
            terminal.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"    logit {evidence.TextLogit:F2} from the text + {evidence.CacheLogit:F2} from the cache"));
            foreach (var vote in evidence.Votes.Take(VotesShown))
                terminal.Out.WriteLine(FormattableString.Invariant($"    {vote.Weight:F3} for {ClassName.Readable(vote.ClassName)} from {vote.Image}"));
        }
    }
}
