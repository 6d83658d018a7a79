using System.CommandLine;
using System.Globalization;
using PromptAdapter.Weights.Catalog;
using Spectre.Console;

namespace PromptAdapter.Cli.Commands.Models;

/// <summary><c>models list</c>: which checkpoints are known by name, and which are here.</summary>
internal static class ListModelsCommand
{
    public static Command Create(Terminal terminal)
    {
        var folder = ModelsFolderOption.Create();
        var command = new ExampleCommand("list", "List the models that are known by name, and which of them are on this machine.", "promptadapter models list",
            "promptadapter models list --json");
        command.Options.Add(folder);
        command.SetAction(parsed => Run(terminal, ModelsFolderOption.CacheOf(parsed.GetValue(folder)), parsed.GetValue(GlobalOptions.Json)));
        return command;
    }

    private static int Run(Terminal terminal, ModelCache cache, bool json)
    {
        if (json)
            terminal.WriteJson(new
            {
                cache.Folder,
                Results = ModelCatalog.Models.Select(model => Describe(model, cache)),
                Vocabulary = Describe(cache.Inspect(ModelCatalog.Vocabulary)),
                Bundled = new
                {
                    BundledModel.Name,
                    Path = BundledModel.Checkpoint,
                    State = BundledModel.IsHere ? "present" : "absent",
                    Bytes = BundledBytes()
                },
                BundledEncoder = new
                {
                    BundledEncoder.Name,
                    Path = BundledEncoder.File,
                    State = BundledEncoder.IsHere ? "present" : "absent",
                    Bytes = BundledEncoder.IsHere ? new FileInfo(BundledEncoder.File).Length : (long?)null,
                },
            });
        else
            WriteTable(terminal, cache);
        return CommandLineApplication.Done;
    }

    private static object Describe(CatalogModel model, ModelCache cache) => new
    {
        model.Name,
        model.Aliases,
        model.Origin,
        model.Architecture,
        model.ImageSize,
        model.EmbeddingSize,
        File = Describe(cache.Inspect(model.File)),
    };

    private static object Describe(CachedFile cached) => new
    {
        cached.Path,
        State = cached.State.ToString().ToLowerInvariant(),
        cached.Bytes,
        cached.File.ApproximateBytes,
        Sha256 = cached.File.Sha256 ?? cached.Sha256,
        Address = cached.File.Address.ToString(),
    };

    private static void WriteTable(Terminal terminal, ModelCache cache)
    {
        var table = new FittedTable(1, TableBorder.Rounded, TableBorder.None).AddColumns("Model", "From", "Image encoder")
            .AddNumbers("Pixels", "Features", "Size").AddColumns("Here", "File");
        foreach (var model in ModelCatalog.Models)
        {
            var cached = cache.Inspect(model.File);
            table.AddRow(
                TableText.Of(model.Name),
                model.Origin,
                TableText.Of(model.Architecture),
                model.ImageSize.ToString(CultureInfo.InvariantCulture),
                model.EmbeddingSize.ToString(CultureInfo.InvariantCulture),
                Size(cached),
                State(cached),
                TableText.Of(model.File.FileName));
        }

        table.AddRow(BundledModel.Name, "this program", "small ViT for drawings", "64", "128", BundledBytes() is { } bytes ? Size(bytes) : "",
            BundledModel.IsHere ? "yes" : "no", "comes along, nothing to pull");
        table.AddRow(BundledEncoder.Name, "this program", "ResNet-18 for photos, no text", "224", "512",
            BundledEncoder.IsHere ? Size(new FileInfo(BundledEncoder.File).Length) : "", BundledEncoder.IsHere ? "yes" : "no", "comes along, nothing to pull");
        var vocabulary = cache.Inspect(ModelCatalog.Vocabulary);
        table.AddRow(ModelCatalog.VocabularyName, "OpenAI", "", "", "", Size(vocabulary), State(vocabulary), TableText.Of(vocabulary.File.FileName));
        table.Write(terminal);
        terminal.Out.WriteLine($"Folder: {cache.Folder}");
    }

    private static string Size(CachedFile cached) =>
        cached.State == CachedFileState.Present
            ? Size(cached.Bytes)
            : string.Create(CultureInfo.InvariantCulture, $"about {cached.File.ApproximateBytes >> 20} MiB");

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:F1} MiB");

    private static long? BundledBytes() => BundledModel.IsHere ? new FileInfo(BundledModel.Checkpoint).Length : null;

    private static string State(CachedFile cached) => cached.State switch
    {
        CachedFileState.Present => "yes",
        CachedFileState.Partial => string.Create(CultureInfo.InvariantCulture, $"{cached.Bytes >> 20} MiB of it"),
        _ => "no",
    };
}
