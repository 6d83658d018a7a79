using System.CommandLine;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Cli.Demo;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>demo</c>: the whole road on data and a model that it makes itself, offline.</summary>
internal static class DemoCommand
{
    private static readonly Option<string> Output = new("--out")
    {
        Description = "Folder for the demo's photos, model and classifier; what is there is used again.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "promptadapter-demo",
    };

    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand(
            "demo",
            "Draw photos, make a tiny CLIP, fit, evaluate, predict and explain: offline, in seconds.",
            "promptadapter demo",
            "promptadapter demo --out /tmp/demo --json")
        {
            Output,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        ModelOptions.SetThreads(parsed);
        var workspace = DemoWorkspace.Prepare(parsed.GetRequiredValue(Output));
        using var progress = new ProgressDisplay(terminal);
        var report = await DemoRun.ExecuteAsync(workspace, progress, cancellationToken).ConfigureAwait(false);
        progress.Dispose();
        if (parsed.GetValue(GlobalOptions.Json))
            terminal.WriteJson(report.ToJson());
        else
            DemoText.Print(terminal, workspace, report);
        return CommandLineApplication.Done;
    }
}
