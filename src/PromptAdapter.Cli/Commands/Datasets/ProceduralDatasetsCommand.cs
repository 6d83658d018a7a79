using System.CommandLine;
using PromptAdapter.Drawings;

namespace PromptAdapter.Cli.Commands.Datasets;

/// <summary><c>datasets procedural</c>: drawn data sets → folders of PNG files.</summary>
internal static class ProceduralDatasetsCommand
{
    private const string AllTargets = "targets";
    private const string AllSources = "sources";

    private static readonly Option<string> Output = new("--output", "-o") { Description = "The folder to write to; each data set becomes a folder in it.", HelpName = "DIR", Required = true };

    private static readonly Option<string> Tasks = new("--tasks")
    {
        Description = $"Names, separated by commas; {AllTargets} and {AllSources} mean all of a kind.",
        HelpName = "NAMES",
        DefaultValueFactory = _ => AllTargets,
    };

    private static readonly Option<ulong> Seed = new("--seed") { Description = "Another seed draws other pictures of the same classes.", HelpName = "N", DefaultValueFactory = _ => 1 };

    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand(
            "procedural",
            "Draw data sets from a seed: the same pixels on every machine, without a download.",
            "promptadapter datasets procedural -o drawn",
            "promptadapter datasets procedural -o drawn --tasks drawn-pets,drawn-aerial --seed 2")
        {
            Output, Tasks, Seed,
        };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(parsed, terminal, cancellationToken)));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        var output = Path.GetFullPath(parsed.GetRequiredValue(Output));
        var datasets = Chosen(parsed.GetValue(Tasks)!).ConvertAll(name => ProceduralDatasets.Open(name, parsed.GetValue(Seed)));
        var taken = datasets.Find(dataset => Path.Exists(Path.Combine(output, dataset.Name)));
        if (taken is not null)
            throw new InputException("is there already", Path.Combine(output, taken.Name), "remove it or choose another folder");

        var written = new List<object>();
        using (var progress = new ProgressDisplay(terminal))
        {
            foreach (var dataset in datasets)
            {
                var folder = Path.Combine(output, dataset.Name);
                var images = ProceduralFolder.Write(dataset, folder, progress: progress, cancellationToken: cancellationToken);
                written.Add(new { dataset.Name, Path = folder, Classes = dataset.ClassNames.Count, Images = images, Sha256 = dataset.Fingerprint(cancellationToken: cancellationToken) });
                if (!parsed.GetValue(GlobalOptions.Json))
                    terminal.Out.WriteLine($"wrote {folder}: {images} images of {dataset.ClassNames.Count} classes");
            }
        }

        if (parsed.GetValue(GlobalOptions.Json))
            terminal.WriteJson(new { Output = output, Results = written });
        return CommandLineApplication.Done;
    }

    private static List<string> Chosen(string tasks)
    {
        var names = tasks.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(name => name switch { AllTargets => ProceduralDatasets.Names, AllSources => ProceduralDatasets.SourceNames, _ => [name] })
            .Distinct().ToList();
        return names.Count > 0 ? names : throw new InputException("--tasks names no data set", null, $"give {AllTargets}, {AllSources} or names such as {ProceduralDatasets.Names[0]}");
    }
}
