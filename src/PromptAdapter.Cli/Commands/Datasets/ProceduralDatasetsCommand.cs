using System.CommandLine;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Drawings;
using PromptAdapter.Runtime;

namespace PromptAdapter.Cli.Commands.Datasets;

/// <summary><c>datasets procedural</c>: drawn data sets → folders of PNG files.</summary>
internal static class ProceduralDatasetsCommand
{
    private const string AllTargets = "targets";
    private const string AllSources = "sources";

    private static readonly Option<string> Output =
        new("--out", "-o", "--output") { Description = "The folder to write to; each data set becomes a folder in it.", HelpName = "DIR", Required = true };

    private static readonly Option<string> Tasks = new Option<string>("--tasks")
    {
        Description = $"Names, separated by commas; {AllTargets} and {AllSources} mean all of a kind.",
        HelpName = "NAMES",
        DefaultValueFactory = _ => AllTargets,
    }.InAnyCase([AllTargets, AllSources, .. ProceduralDatasets.Names, .. ProceduralDatasets.SourceNames]);

    private static readonly Option<ulong> Seed =
        new Option<ulong>("--seed")
        {
            Description = "Another seed draws other pictures of the same classes.",
            HelpName = "N",
            DefaultValueFactory = _ => 1
        }.Whole(0UL, ulong.MaxValue);

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
        var output = Outputs.RequireFolder(parsed, Output, parsed.GetRequiredValue(Output));
        var datasets = Chosen(parsed.GetValue(Tasks)!).ConvertAll(name => ProceduralDatasets.Open(name, parsed.GetValue(Seed)));
        var taken = datasets.Find(dataset => Path.Exists(Path.Combine(output, dataset.Name)));
        if (taken is not null)
            throw new InputException("is there already", Path.Combine(output, taken.Name), "remove it or choose another folder");

        var written = new List<WrittenDataset>();
        using var outputs = new OutputSet();
        using (var progress = new ProgressDisplay(terminal))
        {
            foreach (var dataset in datasets)
            {
                var folder = Path.Combine(output, dataset.Name);
                var images = ProceduralFolder.Write(dataset, folder, outputs, progress: progress, cancellationToken: cancellationToken);
                written.Add(new WrittenDataset(dataset.Name, folder, dataset.ClassNames.Count, images,
                    dataset.Fingerprint(cancellationToken: cancellationToken)));
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        outputs.Commit();
        if (parsed.GetValue(GlobalOptions.Json))
            terminal.WriteJson(new { Output = output, Results = written });
        else
            written.ForEach(one => terminal.Out.WriteLine($"wrote {ShownPath.Of(one.Path)}: {one.Images} images of {one.Classes} classes"));
        return CommandLineApplication.Done;
    }

    private sealed record WrittenDataset(string Name, string Path, int Classes, int Images, string Sha256);

    private static List<string> Chosen(string tasks)
    {
        var names = tasks.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(name => name switch { AllTargets => ProceduralDatasets.Names, AllSources => ProceduralDatasets.SourceNames, _ => [name] })
            .Distinct().ToList();
        return names.Count > 0 ? names : throw new InputException("--tasks names no data set", null,
            $"give {AllTargets}, {AllSources} or names such as {ProceduralDatasets.Names[0]}");
    }
}
