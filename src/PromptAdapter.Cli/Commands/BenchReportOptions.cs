using System.CommandLine;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Experiments;
using PromptAdapter.Experiments.Exporters;
using PromptAdapter.Experiments.Predictions;
using PromptAdapter.Runtime;
using PromptAdapter.Torch.Methods;

namespace PromptAdapter.Cli.Commands;

/// <summary>What <c>bench</c> and <c>bench report</c> write, and the options for it.</summary>
internal static class BenchReportOptions
{
    /// <summary>Keeps the command beside the results, so that a report made later can show it.</summary>
    public const string CommandFileName = "command.txt";

    private const long LongestCommand = 1 << 20;

    private static readonly Option<string> Formats = new Option<string>("--formats")
    {
        Description = $"Reports to write into --out, with commas: all, " +
            $"{string.Join(", ", ReportExporters.All.Select(exporter => $"{exporter.Name} ({exporter.FileName})"))}.",
        HelpName = "NAMES",
        DefaultValueFactory = _ => "all",
    }.InAnyCase(ReportExporters.All.Select(exporter => exporter.Name).Append("all"));

    private static readonly Option<bool> Published =
        new("--published") { Description = "Put the paper's and its baselines' figures beside the results on data sets of theirs." };

    private static readonly Option<string?> Baseline =
        new Option<string?>("--baseline")
        {
            Description = "The method that the reports compare the others with (default: the first, zero-shot where it ran).",
            HelpName = "METHOD"
        }.InAnyCase(TorchMethods.Catalog.Names);

    // What does not change the results has no place in the command that makes them: an interrupted run, or one in parts, shows the same as a whole one.
    private static readonly string[] SaysNothing = ["--resume", "--restart", "--json", "--verbose", "--published", "--dry-run"];
    private static readonly string[] SaysNothingWithValue = ["--out", "-o", "--shard", "--formats", "--baseline"];

    public static void AddTo(Command command)
    {
        foreach (var option in (Option[])[Formats, Published, Baseline])
            command.Options.Add(option);
    }

    /// <summary>The chosen forms; read before long work, so that a wrong name is told at once.</summary>
    public static IReadOnlyList<IReportExporter> Exporters(ParseResult parsed) =>
        ReportExporters.Find(parsed.GetValue(Formats)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Writes the reports of finished results.</summary>
    /// <param name="parsed">The options.</param>
    /// <param name="results">The results.</param>
    /// <param name="sources">The folders in which their predictions lie.</param>
    /// <param name="folder">Where the reports go.</param>
    /// <param name="command">The command that makes the results.</param>
    /// <param name="outputs">The outputs that they become part of.</param>
    public static IReadOnlyList<string> Write(ParseResult parsed, IReadOnlyList<BenchResult> results, IReadOnlyList<string> sources, string folder,
        string? command, OutputSet outputs)
    {
        PredictionsFolder[] predictions = [.. sources.Select(source => new PredictionsFolder(source))];
        var options = new ReportOptions { Command = command, Published = parsed.GetValue(Published), Baseline = parsed.GetValue(Baseline) };
        var report = ReportModel.Of(results, cell => predictions.Select(one => one.Find(cell)).FirstOrDefault(found => found is not null), options);
        return ReportExporters.Write(Exporters(parsed), report, folder, outputs);
    }

    /// <summary>Keeps the command that makes the results of a folder, and returns it.</summary>
    public static string Keep(ParseResult parsed, string folder)
    {
        var command = CommandLine(parsed);
        using var outputs = new OutputSet();
        Keep(folder, command, outputs);
        outputs.Commit();
        return command;
    }

    /// <summary>Keeps a command that is known already.</summary>
    public static void Keep(string folder, string command, OutputSet outputs) => outputs.WriteText(Path.Combine(folder, CommandFileName), command + "\n");

    /// <summary>The command that was kept in all of the folders; <see langword="null"/> where they differ or have none.</summary>
    public static string? CommonCommand(IReadOnlyList<string> folders)
    {
        var commands = folders.Select(folder => Path.Combine(folder, CommandFileName))
            .Select(path => File.Exists(path) ? TextFile.Read(path, "remove it, or give the output folder of a benchmark", LongestCommand).Trim() : null)
            .Distinct().ToArray();
        return commands is [{ Length: > 0 } one] ? one : null;
    }

    private static string CommandLine(ParseResult parsed)
    {
        var words = new List<string> { "promptadapter" };
        for (var i = 0; i < parsed.Tokens.Count; i++)
        {
            var word = parsed.Tokens[i].Value;
            if (SaysNothingWithValue.Contains(word))
                i++;
            else if (!SaysNothing.Contains(word))
                words.Add(ForeignText.ShellWord(word));
        }

        return string.Join(' ', words);
    }
}
