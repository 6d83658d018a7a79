using System.CommandLine;
using PromptAdapter.Weights.Catalog;

namespace PromptAdapter.Cli.Commands.Models;

/// <summary><c>models pull</c>: downloads a checkpoint and the vocabulary.</summary>
internal static class PullModelCommand
{
    public static Command Create(Terminal terminal)
    {
        var name = new Argument<string>("NAME")
        {
            Description =
            $"A name from 'promptadapter models list', or '{ModelCatalog.VocabularyName}' for the vocabulary alone."
        };
        var from = new Option<string?>("--from")
        {
            Description =
            "Fetch from this address: a mirror when it ends in '/', else the file itself. The hash must be right all the same.",
            HelpName = "URL"
        };
        var force = new Option<bool>("--force") { Description = "Download even when the file is there." };
        var folder = ModelsFolderOption.Create();
        var command = new ExampleCommand(
            "pull",
            "Download a model by name, with the vocabulary. An interrupted download goes on where it stopped.",
            "promptadapter models pull ViT-B/16",
            "promptadapter models pull RN50 --from https://mirror.example/clip/");
        command.Arguments.Add(name);
        command.Options.Add(from);
        command.Options.Add(force);
        command.Options.Add(folder);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            terminal,
            new PullRequest(parsed.GetRequiredValue(name), MirrorOf(parsed.GetValue(from)), parsed.GetValue(force),
                ModelsFolderOption.CacheOf(parsed.GetValue(folder))),
            parsed.GetValue(GlobalOptions.Json),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, PullRequest request, bool json, CancellationToken cancellationToken)
    {
        using var client = ModelDownloader.CreateClient();
        var pulled = await PullAsync(new ModelDownloader(client), request, terminal, cancellationToken).ConfigureAwait(false);
        foreach (var file in pulled.Where(file => file.HashSource == HashSource.Nothing))
            await terminal.Error.WriteLineAsync($"note: no one says which SHA-256 {file.Path} must have; it has {file.Sha256}").ConfigureAwait(false);

        if (json)
            terminal.WriteJson(
                new
                {
                    Results = pulled.Select(file =>
                new { file.Path, file.Bytes, file.Sha256, file.WasThere, HashSource = file.HashSource.ToString().ToLowerInvariant() })
                });
        foreach (var file in json ? [] : pulled)
            await terminal.Out.WriteLineAsync($"{file.Path}{(file.WasThere ? "  (was there already)" : "")}").ConfigureAwait(false);
        return CommandLineApplication.Done;
    }

    private static async Task<IReadOnlyList<PulledFile>> PullAsync(ModelDownloader downloader, PullRequest request, Terminal terminal,
        CancellationToken cancellationToken)
    {
        using var progress = new ProgressDisplay(terminal);
        if (request.Name.Equals(ModelCatalog.VocabularyName, StringComparison.OrdinalIgnoreCase))
            return [await downloader.PullAsync(ModelCatalog.Vocabulary, request.Cache, request.Mirror, request.Replace, progress, cancellationToken)
                .ConfigureAwait(false)];
        return await downloader.PullAsync(ModelCatalog.Get(request.Name), request.Cache, request.Mirror, request.Replace, progress, cancellationToken)
            .ConfigureAwait(false);
    }

    private static Uri? MirrorOf(string? text)
    {
        if (text is null)
            return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var mirror) && mirror.Scheme is "http" or "https"
            ? mirror
            : throw new InputException($"'{text}' is not an address to download from", null, "give an address that begins with https:// or http://");
    }

    private sealed record PullRequest(string Name, Uri? Mirror, bool Replace, ModelCache Cache);
}
