using System.CommandLine;
using System.Globalization;
using PromptAdapter.Experiments;
using PromptAdapter.Experiments.Plans;
using PromptAdapter.Runtime;

namespace PromptAdapter.Cli.Commands.Benchmarks;

/// <summary><c>bench merge</c>: joins the results of a plan that ran in parts.</summary>
internal static class BenchMergeCommand
{
    private const int NamesShown = 20;

    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand("merge", "Join the results of a plan that ran in parts (--shard), and say which runs are missing.",
            "promptadapter bench merge results",
            "promptadapter bench merge machine-1 machine-2 machine-3 -o together");
        BenchFolders.AddTo(command);
        BenchReportOptions.AddTo(command);
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal)
    {
        var (folders, target) = BenchFolders.Read(parsed);
        _ = BenchReportOptions.Exporters(parsed);
        var merge = BenchMerge.Of(folders);
        using var outputs = new OutputSet();
        merge.Write(target, outputs);
        var command = BenchReportOptions.CommonCommand(folders);
        if (command is not null)
            BenchReportOptions.Keep(target, command, outputs);
        IReadOnlyList<string> files = merge.Results.Count == 0 ? [] : BenchReportOptions.Write(parsed, merge.Results, folders, target, command, outputs);
        outputs.Commit();

        List(terminal, merge.Duplicates, "was run more than once, with equal results");
        List(terminal, merge.Missing, "is missing");
        foreach (var failed in merge.Failed)
            terminal.Warn($"{failed.Cell} failed: {failed.Failure}");
        if (parsed.GetValue(GlobalOptions.Json))
            terminal.WriteJson(new
            {
                Cells = merge.Plan.Cells.Count,
                Done = merge.Results.Count(result => result.Failure is null),
                Failed = merge.Failed.Select(result => Named(result.Cell)),
                Missing = merge.Missing.Select(Named),
                Duplicates = merge.Duplicates.Select(Named),
                Files = files
            });
        else
            terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{target}: {merge.Results.Count(result => result.Failure is null)} of {merge.Plan.Cells.Count} runs, {merge.Failed.Count()} failed, " +
                $"{merge.Missing.Count} missing, {merge.Duplicates.Count} more than once"));
        return merge.Missing.Count == 0 && !merge.Failed.Any() ? CommandLineApplication.Done : CommandLineApplication.Failed;
    }

    private static object Named(BenchCell cell) => new { cell.Dataset, cell.Method, cell.Shots, cell.Seed };

    private static void List(Terminal terminal, IReadOnlyList<BenchCell> cells, string what)
    {
        foreach (var cell in cells.Take(NamesShown))
            terminal.Warn($"{cell} {what}");
        if (cells.Count > NamesShown)
            terminal.Warn(FormattableString.Invariant($"… and so {(cells.Count - NamesShown == 1 ? "is one more" : $"are {cells.Count - NamesShown} more")}"));
    }
}
