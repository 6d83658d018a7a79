using System.CommandLine;
using System.Globalization;
using PromptAdapter.Photos;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>undo</c>: takes back what <c>predict --sort-into</c> did.</summary>
internal static class UndoCommand
{
    private const string LeftAsItIs = "left as it is";

    private static readonly Argument<string> List = new("LIST") { Description = "The undo list that 'predict --sort-into' named." };

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Say what would be taken back, and take back nothing." };

    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand("undo", "Take back a sorting of photos: what was moved goes back, copies and links are removed.",
            "promptadapter undo sorted.undo.jsonl --dry-run", "promptadapter undo sorted.undo.jsonl")
        {
            List, DryRun,
        };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(parsed, terminal, cancellationToken)));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        var dryRun = parsed.GetValue(DryRun);
        var outcome = Apply(parsed.GetRequiredValue(List), dryRun, terminal, cancellationToken);
        terminal.WarnSkipped(outcome.Left, LeftAsItIs);
        if (parsed.GetValue(GlobalOptions.Json))
            terminal.WriteJson(new { DryRun = dryRun, outcome.Done, Left = outcome.Left.Select(file => new { Path = file.Key, file.Reason }) });
        else
            terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{outcome.Done:N0} photos {(dryRun ? "would be" : "were")} taken back"));
        return outcome.Left.Count == 0 ? CommandLineApplication.Done : CommandLineApplication.Failed;
    }

    private static SortOutcome Apply(string list, bool dryRun, Terminal terminal, CancellationToken cancellationToken)
    {
        try
        {
            return UndoList.Apply(list, dryRun, cancellationToken);
        }
        catch (SortingStoppedException stopped) when (!dryRun)
        {
            terminal.WarnSkipped(stopped.Outcome.Left, LeftAsItIs);
            terminal.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{stopped.Outcome.Done:N0} photos were taken back; the same command takes back the rest"));
            throw;
        }
    }
}
