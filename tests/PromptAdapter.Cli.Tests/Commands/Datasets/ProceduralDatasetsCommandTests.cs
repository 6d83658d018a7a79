namespace PromptAdapter.Cli.Commands.Datasets;

public class ProceduralDatasetsCommandTests
{
    [Fact]
    public async Task Run_TwoTasks_WritesThemAndSaysWhatTheyAre()
    {
        using var folder = new TemporaryFolder();
        var json = (await CommandLineRun.OfAsync("datasets", "procedural", "-o", folder.Path, "--tasks", "source-digits,source-counts", "--json")).AssertJson();
        var results = json.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(["source-digits", "source-counts"], results.Select(result => result.GetProperty("name").GetString()));
        foreach (var result in results)
        {
            var files = Directory.GetFiles(result.GetProperty("path").GetString()!, "*.png", SearchOption.AllDirectories);
            Assert.Equal(files.Length, result.GetProperty("images").GetInt32());
            Assert.Equal(64, result.GetProperty("sha256").GetString()!.Length);
        }
    }

    [Fact]
    public async Task Run_Cancelled_LeavesNothing()
    {
        using var folder = new TemporaryFolder();
        using var source = new CancellationTokenSource();
        using var output = new StringWriter();
        var target = Path.Combine(folder.Path, "drawn");
        var running = Task.Run(() =>
            CommandLineApplication.RunAsync(["datasets", "procedural", "-o", target],
            new Terminal(output, output, outIsTerminal: false, errorIsTerminal: false), source.Token), TestContext.Current.CancellationToken);
        while (!Directory.Exists(target) && !running.IsCompleted)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        await source.CancelAsync();
        Assert.Equal(CommandLineApplication.Interrupted, await running);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Run_UnknownTask_IsBadInput()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("'pets'", (await CommandLineRun.OfAsync("datasets", "procedural", "-o", folder.Path, "--tasks", "pets")).AssertBadInput(),
            StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Run_FolderThatIsThere_IsBadInput()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "source-digits"));
        (await CommandLineRun.OfAsync("datasets", "procedural", "-o", folder.Path, "--tasks", "source-digits")).AssertBadInput();
    }
}
