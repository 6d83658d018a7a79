using System.CommandLine;
using System.Globalization;
using PromptAdapter.Features;
using Spectre.Console;

namespace PromptAdapter.Cli.Commands.Features;

/// <summary><c>features info</c>: what a feature file or a folder of features holds.</summary>
internal static class FeaturesInfoCommand
{
    private static readonly Argument<string> Source = new("FILE|DIR")
    {
        Description = "A .safetensors file of features, a folder of such files, or a folder in Tip-Adapter's layout.",
    };

    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand(
            "info",
            "Show what a feature file or a folder of features holds; reading it checks that its files fit each other.",
            "promptadapter features info photos.safetensors",
            "promptadapter features info caches/caltech101 --json")
        {
            Source,
        };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(terminal, parsed.GetRequiredValue(Source), parsed.GetValue(GlobalOptions.Json))));
        return command;
    }

    /// <summary>Shows a file or a folder of features.</summary>
    internal static int Run(Terminal terminal, string path, bool json)
    {
        var sets = Directory.Exists(path) ? FeatureFolders.ReadAll(FeatureFolders.Open(path)) : [(Path.GetFileName(path), FeatureSetFile.Load(path))];
        if (json)
        {
            terminal.WriteJson(new { Source = Path.GetFullPath(path), Sets = sets.Select(Describe) });
            return CommandLineApplication.Done;
        }

        var table = new FittedTable(1, TableBorder.Rounded, TableBorder.Markdown).AddColumns("set")
            .AddNumbers("images", "classes", "fewest", "most", "values").AddColumns("model", "split");
        foreach (var (name, set) in sets)
        {
            var counts = set.RowsByClass().Select(rows => rows.Count).ToArray();
            table.AddRow(
                [TableText.Of(name), .. new[] { set.Count, set.ClassCount, counts.Min(), counts.Max(), set.Dimension }.Select(value =>
                value.ToString(CultureInfo.InvariantCulture)), TableText.Of(set.Origin.Model ?? "-"), TableText.Of(set.Origin.Split ?? "-")]);
        }

        table.Write(terminal);
        foreach (var (name, set) in sets)
        {
            foreach (var note in set.Notes)
                terminal.Out.WriteLine($"{name}: {note}");
        }

        return CommandLineApplication.Done;
    }

    private static object Describe((string Name, FeatureSet Set) entry)
    {
        var (name, set) = entry;
        var counts = set.RowsByClass().Select(rows => rows.Count).ToArray();
        return new
        {
            Name = name,
            Images = set.Count,
            Classes = set.ClassCount,
            FewestPerClass = counts.Min(),
            MostPerClass = counts.Max(),
            set.Dimension,
            set.Origin.Model,
            set.Origin.ModelSha256,
            set.Origin.Preprocess,
            set.Origin.Split,
            set.Origin.ClassNames,
            set.Notes,
        };
    }
}
