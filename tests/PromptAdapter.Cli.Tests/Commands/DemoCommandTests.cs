namespace PromptAdapter.Cli.Commands;

public sealed class DemoCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Demo_TwiceInOneFolder_TellsTheWholeStoryAndTheSameNumbers()
    {
        var first = await CommandLineRun.OfAsync("demo", "--out", _folder.Path);
        var text = first.AssertDone();
        Assert.Contains("RANDOM weights", text, StringComparison.Ordinal);
        Assert.Contains("5 classes (blue triangle, green square, orange disc, purple hexagon, red pentagon), 100 test photos", text, StringComparison.Ordinal);
        Assert.Contains("promptadapter fit my-photos", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', text);
        Assert.DoesNotContain('\r', first.Error);

        var json = (await CommandLineRun.OfAsync("demo", "--out", _folder.Path, "--json")).AssertJson();
        Assert.Equal(["model", "results", "predictions"], json.Names());
        var results = json.List("results");
        Assert.Equal(10, results.Length);
        Assert.All(results, result => Assert.Equal(["dataset", "method", "shots", "test_accuracy"], result.Names()));
        Assert.All(results, result => Assert.Contains(FormattableString.Invariant($"{result.Number("test_accuracy"):F1} %"), text, StringComparison.Ordinal));
        Assert.Equal(3, json.List("predictions").Length);

        // What it leaves behind is a classifier like any other.
        var predicted = (await CommandLineRun.OfAsync("predict", Path.Combine(_folder.Path, "shapes.padapter"), Path.Combine(_folder.Path, "photos", "test"), "--store", "none", "--json")).AssertJson();
        Assert.Equal(100, predicted.List("results").Length);
    }

    [Fact]
    public async Task Demo_FolderThatCannotBeMade_IsNamed()
    {
        var file = _folder.File("file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        var run = await CommandLineRun.OfAsync("demo", "--out", Path.Combine(file, "demo"), "--json");
        Assert.Contains(file, run.AssertBadInput(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_ForeignCheckpointInItsFolder_IsNamed()
    {
        await File.WriteAllTextAsync(_folder.File("model", "model.safetensors"), "something else", TestContext.Current.CancellationToken);
        var run = await CommandLineRun.OfAsync("demo", "--out", _folder.Path);
        Assert.Contains(_folder.File("model", "model.safetensors"), run.AssertBadInput(), StringComparison.Ordinal);
    }
}
