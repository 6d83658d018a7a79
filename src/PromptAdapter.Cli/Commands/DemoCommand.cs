using System.CommandLine;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Cli.Demo;
using PromptAdapter.Drawings;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>demo</c>: the whole method on the bundled model and drawn tasks, offline.</summary>
internal static class DemoCommand
{
    private static readonly Option<string> Output = new("--out", "-o")
    {
        Description = "Folder for drawings, features, results, report and classifier; what is there is used again.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "promptadapter-demo",
    };

    private static readonly Option<string?> Tasks =
        new Option<string?>("--tasks")
        {
            Description = $"Some of {string.Join(", ", ProceduralDatasets.Names)}, with commas (default: all).",
            HelpName = "NAMES",
        }.InAnyCase(ProceduralDatasets.Names);

    private static readonly Option<string?> Shots =
        new Option<string?>("--shots") { Description = "Shots per class, with commas (default: 1,2,4,8,16).", HelpName = "1,4" }.ListOf(1, 16, "1,4");

    private static readonly Option<bool> Full =
        new("--full") { Description = "A measurement, and no longer quick: three seeds, ten views of each image, and settings chosen on the shots alone." };

    private static readonly Option<bool> Pretrain =
        new("--pretrain") { Description = "Pre-train the prompt on ten drawn source tasks first, in place of loading the one that comes along." };

    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand(
            "demo",
            "The whole method on a bundled model and drawn tasks: compare, report, fit, predict and explain, offline, within two minutes.",
            "promptadapter demo",
            "promptadapter demo --tasks drawn-pets,drawn-aerial --shots 1,4 --json",
            "promptadapter demo --pretrain --full --out measured")
        {
            Output, Tasks, Shots, Full, Pretrain,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        var settings = Settings(parsed);
        ModelOptions.SetThreads(parsed, standard: 1); // the bundled model's tensors are so small that a second thread costs more than it brings
        var workspace = new DemoWorkspace(Path.GetFullPath(parsed.GetRequiredValue(Output)));
        if (File.Exists(workspace.Folder))
            throw new InputException("is a file", workspace.Folder, "give --out the name of a folder");
        var parallel = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = parsed.GetValue(GlobalOptions.Threads) ?? -1 };
        DemoReport report;
        using (var progress = new ProgressDisplay(terminal))
            report = await new DemoRun(settings, workspace, CommandLine(settings), progress) { Device = parsed.GetRequiredValue(GlobalOptions.Device) }
                .ExecuteAsync(parallel, warning => terminal.Warn(warning.Text)).ConfigureAwait(false);
        if (parsed.GetValue(GlobalOptions.Json))
            terminal.WriteJson(report.ToJson());
        else
            DemoText.Print(terminal, report);
        return CommandLineApplication.Done;
    }

    private static DemoSettings Settings(ParseResult parsed)
    {
        var standard = new DemoSettings { Full = parsed.GetValue(Full), Pretrain = parsed.GetValue(Pretrain) };
        return standard with
        {
            Tasks = parsed.GetValue(Tasks) is { } tasks ? [.. Parts(tasks, "--tasks").Select(Task)] : standard.Tasks,
            Shots = parsed.GetValue(Shots) is { } shots ? [.. NumberOptions.List(shots, "--shots", 1, 16, "1,4").Distinct().Order()] : standard.Shots,
        };
    }

    private static string[] Parts(string list, string option)
    {
        var parts = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct().ToArray();
        return parts.Length > 0 ? parts : throw new InputException($"{option} is empty", null, "name at least one, with commas between them");
    }

    private static string Task(string name) => ProceduralDatasets.Names.Contains(name)
        ? name
        : throw new InputException($"there is no drawn task '{name}'", null, $"choose from {string.Join(", ", ProceduralDatasets.Names)}");

    // Where its files lie does not change what it measures.
    private static string CommandLine(DemoSettings settings)
    {
        var standard = new DemoSettings();
        return "promptadapter demo"
            + (settings.Tasks.SequenceEqual(standard.Tasks) ? "" : $" --tasks {string.Join(',', settings.Tasks)}")
            + (settings.Shots.SequenceEqual(standard.Shots) ? "" : $" --shots {string.Join(',', settings.Shots)}")
            + (settings.Full ? " --full" : "") + (settings.Pretrain ? " --pretrain" : "");
    }
}
