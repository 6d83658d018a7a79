using System.Text.Json;
using PromptAdapter.Weights.Catalog;

namespace PromptAdapter.Cli.Commands.Models;

public sealed class PullModelCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Pull_Vocabulary_IsThereAndIsNotFetchedTwice()
    {
        var vocabulary = await File.ReadAllBytesAsync(ReferenceData.PathOf("clip", "bpe_simple_vocab_16e6.txt.gz"), TestContext.Current.CancellationToken);
        await using var server = new LoopbackServer(request => FileHost.Serve(request, vocabulary, "\"v\""));
        var first = await PullAsync("vocabulary", server.Address);
        var second = await PullAsync("vocabulary", server.Address);

        Assert.Equal(0, first.ExitCode);
        Assert.EndsWith("bpe_simple_vocab_16e6.txt.gz", first.Out.Trim(), StringComparison.Ordinal);
        Assert.Contains("was there already", second.Out, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Pull_ModelFromAMirror_BringsTheVocabularyToo()
    {
        var vocabulary = await File.ReadAllBytesAsync(ReferenceData.PathOf("clip", "bpe_simple_vocab_16e6.txt.gz"), TestContext.Current.CancellationToken);
        await using var server = new LoopbackServer(request =>
            FileHost.Serve(request, request.Path.EndsWith(".gz", StringComparison.Ordinal) ? vocabulary : [1, 2, 3], null));
        var run = await PullAsync("vit-b-32-laion2b", server.Address, "--json");

        Assert.Equal(0, run.ExitCode);
        using var document = JsonDocument.Parse(run.Out);
        var results = document.RootElement.GetProperty("results");
        Assert.Equal(Path.Combine(_folder.Path, "ViT-B-32-laion2b.safetensors"), results[0].GetProperty("path").GetString());
        Assert.Equal("nothing", results[0].GetProperty("hash_source").GetString());
        Assert.Equal("catalogue", results[1].GetProperty("hash_source").GetString());
        Assert.Contains("note: ", run.Error, StringComparison.Ordinal);
        Assert.Equal("/laion/CLIP-ViT-B-32-laion2B-s34B-b79K/resolve/main/open_clip_model.safetensors", server.Requests[0].Path);
    }

    [Fact]
    public async Task Pull_WrongContent_IsOneLineAndExitCode1()
    {
        await using var server = new LoopbackServer(request => FileHost.Serve(request, [1, 2, 3], null));
        AssertFailed(await PullAsync("ViT-B/16", server.Address), "5806e77cd80f8b59890b7e101eabd078d9fb84e6937f9e85e4ecb61988df416f",
            Path.Combine(_folder.Path, "ViT-B-16.pt"));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Pull_NotFound_IsOneLineAndExitCode1()
    {
        await using var server = new LoopbackServer(_ => new LoopbackResponse("404 Not Found", []));
        AssertFailed(await PullAsync("RN50", server.Address), "404", new Uri(server.Address, "RN50.pt").ToString(), Path.Combine(_folder.Path, "RN50.pt"));
    }

    [Fact]
    public async Task Pull_Offline_IsOneLineAndExitCode1() =>
        AssertFailed(await PullAsync("RN50", LoopbackServer.ClosedAddress()), "cannot be reached", "by hand");

    [Theory]
    [InlineData("ViT-B/17", "https://mirror.invalid/", "ViT-B/16")]
    [InlineData("ViT-B/16", "ftp://mirror.invalid/", "https://")]
    [InlineData("ViT-B/16", "mirror", "https://")]
    public async Task Pull_BadArguments_IsBadInput(string name, string from, string expected) =>
        Assert.Contains(expected, (await CommandLineRun.OfAsync("models", "pull", name, "--from", from, "--folder", _folder.Path)).AssertBadInput(),
            StringComparison.Ordinal);

    private Task<CommandLineRun> PullAsync(string name, Uri from, params string[] more) =>
        CommandLineRun.OfAsync(["models", "pull", name, "--from", from.ToString(), "--folder", _folder.Path, .. more]);

    private static void AssertFailed(CommandLineRun run, params string[] parts)
    {
        Assert.Equal(1, run.ExitCode);
        var line = Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), text => text.StartsWith("error: ", StringComparison.Ordinal));
        Assert.All(parts, part => Assert.Contains(part, line, StringComparison.Ordinal));
        Assert.Equal("", run.Out);
    }
}
