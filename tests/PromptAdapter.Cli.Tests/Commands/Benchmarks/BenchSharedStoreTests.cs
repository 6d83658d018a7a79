namespace PromptAdapter.Cli.Commands.Benchmarks;

/// <summary>Parts of a benchmark on images that run at the same time, in processes of their own, on one feature store.</summary>
public sealed class BenchSharedStoreTests(TinyWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Store => Path.Combine(_folder.Path, "store");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TwoProcessesAtOnce_OneStore_SayWhatOneSays()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "processes are started as on Linux");
        using (var first = CommandLineProcess.Start(Command("parts", "--store", Store, "--shard", "1/2")))
        using (var second = CommandLineProcess.Start(Command("parts", "--store", Store, "--shard", "2/2")))
        {
            Assert.True(await first.ExitCodeAsync() == 0, first.Error);
            Assert.True(await second.ExitCodeAsync() == 0, second.Error);
        }

        var entries = Directory.GetFiles(Store, "*", SearchOption.AllDirectories);
        Assert.Equal(entries.Length, entries.Count(file => file.EndsWith(".feature", StringComparison.Ordinal)));
        (await CommandLineRun.OfAsync("bench", "merge", Out("parts"))).AssertDone();
        using (var alone = CommandLineProcess.Start(Command("plain", "--store", Path.Combine(_folder.Path, "another-store"))))
            Assert.True(await alone.ExitCodeAsync() == 0, alone.Error);
        Assert.Equal(entries.Length, Directory.GetFiles(Path.Combine(_folder.Path, "another-store"), "*.feature", SearchOption.AllDirectories).Length);
        Assert.Equal(Tables("plain"), Tables("parts"));
    }

    private string[] Command(string name, params string[] more) =>
        ["bench", "--datasets", world.Photos, "--model", world.Checkpoint, "--methods", "zero-shot,tip-adapter", "--shots", "1,2", "--seeds", "1,2", "--views",
            "2", "--alpha-steps", "3", "--beta-steps", "4", "--threads", "1", "--stages", "none", "--out", Out(name), .. more];

    // The commands differ in their store.
    private string[] Tables(string name) =>
        [.. File.ReadLines(Path.Combine(Out(name), "summary.md")).Where(line => !line.StartsWith("promptadapter", StringComparison.Ordinal))];

    private string Out(string name) => Path.Combine(_folder.Path, name);
}
