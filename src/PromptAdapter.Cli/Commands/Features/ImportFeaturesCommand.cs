using System.CommandLine;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Features;
using PromptAdapter.Runtime;

namespace PromptAdapter.Cli.Commands.Features;

/// <summary><c>features import</c>: a Tip-Adapter cache folder → safetensors files.</summary>
internal static class ImportFeaturesCommand
{
    private static readonly Argument<string> Folder =
        new("DIR") { Description = "A folder as Tip-Adapter leaves it: keys_16shots.pt, values_16shots.pt, val_f.pt, val_l.pt, test_f.pt, test_l.pt." };

    private static readonly Option<string> Output = new("--out", "-o", "--output") { Description = "The folder to write to.", HelpName = "DIR", Required = true };

    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand(
            "import",
            "Turn Tip-Adapter's cached features into safetensors files.",
            "promptadapter features import caches/caltech101 -o caltech101")
        {
            Folder, Output,
        };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(parsed, terminal, cancellationToken)));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        var source = TipAdapterCacheFolder.Open(parsed.GetRequiredValue(Folder));
        var output = Outputs.RequireFolder(parsed, Output, parsed.GetRequiredValue(Output));
        using var outputs = new OutputSet();
        var written = new List<(string Path, FeatureSet Set)>();
        foreach (var (name, set) in FeatureFolders.ReadAll(source)) // all of them are read and compared before anything is written
            Write(set, name is "val" or "test" ? name : $"support-{name.Replace(' ', '-')}", name is "val" or "test" ? name : "train");
        cancellationToken.ThrowIfCancellationRequested();
        outputs.Commit();

        if (parsed.GetValue(GlobalOptions.Json))
            terminal.WriteJson(
                new
                {
                    Output = output,
                    Files = written.Select(file =>
                new { file.Path, Images = file.Set.Count, file.Set.Dimension, Classes = file.Set.ClassCount })
                });
        else
            written.ForEach(file =>
                terminal.Out.WriteLine($"wrote {ShownPath.Of(file.Path)}: {file.Set.Count} images of {file.Set.ClassCount} classes, {file.Set.Dimension} values each"));
        return CommandLineApplication.Done;

        void Write(FeatureSet set, string name, string split)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = Path.Combine(output, name + ".safetensors");
            FeatureSetFile.Save(set.WithOrigin(set.Origin with { Split = split }), path, outputs);
            written.Add((path, set));
        }
    }
}
