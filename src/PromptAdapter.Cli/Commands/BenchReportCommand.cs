using System.CommandLine;
using PromptAdapter.Cli.Commands.Benchmarks;
using PromptAdapter.Experiments;
using PromptAdapter.Runtime;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>bench report</c>: writes the reports of finished runs again, of one output folder or of several together.</summary>
internal static class BenchReportCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand("report", "Write the reports of finished runs again, without running anything.",
            "promptadapter bench report results",
            "promptadapter bench report results --published --baseline tip-adapter --formats html,markdown",
            "promptadapter bench report part-1 part-2 --out together");
        BenchFolders.AddTo(command);
        BenchReportOptions.AddTo(command);
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal)
    {
        var (folders, target) = BenchFolders.Read(parsed);
        _ = BenchReportOptions.Exporters(parsed);
        var results = new List<BenchResult>();
        foreach (var folder in folders)
        {
            foreach (var result in ResultsFile.Read(folder))
                Add(results, result, folder, terminal);
        }

        if (results.Count == 0)
            throw new InputException("there are no finished runs", folders[0], "give the output folder of a benchmark");
        using var outputs = new OutputSet();
        var files = BenchReportOptions.Write(parsed, results, folders, target, BenchReportOptions.CommonCommand(folders), outputs);
        outputs.Commit();
        if (parsed.GetValue(GlobalOptions.Json))
        {
            terminal.WriteJson(new { Files = files });
            return CommandLineApplication.Done;
        }

        foreach (var file in files)
            terminal.Out.WriteLine(file);
        return CommandLineApplication.Done;
    }

    // A cell that failed in one folder may have been done in another; of one that was done twice, the first counts.
    private static void Add(List<BenchResult> results, BenchResult result, string folder, Terminal terminal)
    {
        var there = results.FindIndex(other => other.Cell == result.Cell);
        if (there < 0)
            results.Add(result);
        else if (results[there].Failure is not null)
            results[there] = result;
        else if (result.Failure is null && (result.TestCorrect, result.TestAccuracy) != (results[there].TestCorrect, results[there].TestAccuracy))
            terminal.Warn($"{folder}: {result.Dataset} {result.Method} {result.Shots}-shot has another result than in a folder before, which counts");
    }
}
