using System.CommandLine;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Datasets.Known;

namespace PromptAdapter.Cli.Commands.Datasets;

/// <summary><c>datasets check</c>: what is missing of copies of known data sets.</summary>
internal static class CheckDatasetsCommand
{
    private static readonly Argument<string[]> Names = new("NAME")
    {
        Description = "Data sets that 'datasets list' names (default: those whose folder is there).",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string> Root =
        new("--root") { Description = "The folder that holds the folders of the data sets.", HelpName = "DIR", Required = true };

    private static readonly Option<int> Limit =
        new Option<int>("--limit")
        {
            Description = "Missing files named for each data set.",
            HelpName = "N",
            DefaultValueFactory = _ => 20
        }.Whole(0, int.MaxValue);

    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand(
            "check",
            "Say which files of known data sets are missing, and whether splits, classes and sizes are the published ones; exit code 2 when something is not " +
            "there.",
            "promptadapter datasets check caltech101 --root data",
            "promptadapter datasets check --root data --json")
        {
            Names, Root, Limit,
        };
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal)
    {
        var limit = parsed.GetValue(Limit);
        var root = parsed.GetRequiredValue(Root);
        var checks = Chosen(parsed.GetValue(Names) ?? [], root).ConvertAll(known => DatasetCheck.Of(known, root));
        if (parsed.GetValue(GlobalOptions.Json))
            terminal.WriteJson(new { Results = checks.Select(check => Describe(check, limit)) });
        else
            checks.ForEach(check => DatasetCheckText.Write(terminal.Out, check, limit));

        var faulty = checks.FindAll(check => !check.IsComplete);
        if (faulty.Count == 0)
            return CommandLineApplication.Done;
        Styled.WriteError(terminal, $"{faulty.Count} of {checks.Count} data sets {(faulty.Count == 1 ? "is" : "are")} not complete: " +
            $"{string.Join(", ", faulty.Select(check => check.Dataset.Name))}");
        return CommandLineApplication.BadInput;
    }

    private static List<KnownDataset> Chosen(string[] names, string root)
    {
        if (names.Length > 0)
            return [.. names.Select(KnownDatasets.Get).Distinct()];
        if (!Directory.Exists(root))
            throw new InputException("does not exist", root, "give the folder that holds the data sets");
        var here = KnownDatasets.All.Where(known => Directory.Exists(Path.Combine(root, known.Folder))).ToList();
        return here.Count > 0 ? here : throw new InputException("holds the folder of no known data set", root,
            $"name one, or make folders such as '{KnownDatasets.All[0].Folder}'; see 'promptadapter datasets list'");
    }

    private static object Describe(DatasetCheck check, int limit) => new
    {
        check.Dataset.Name,
        check.Folder,
        Complete = check.IsComplete,
        check.Problem,
        check.Classes,
        ExpectedClasses = check.Dataset.ClassCount,
        check.Splits,
        MissingCount = check.Missing.Count,
        Missing = check.Missing.Take(limit),
        check.SplitSha256,
        ExpectedSplitSha256 = check.Dataset.SplitSha256,
        Obtain = check.IsComplete ? null : check.Dataset.Obtain,
    };
}
