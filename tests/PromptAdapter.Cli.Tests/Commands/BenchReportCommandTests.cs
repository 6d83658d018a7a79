using PromptAdapter.Features;

namespace PromptAdapter.Cli.Commands;

public sealed class BenchReportCommandTests : IDisposable
{
    private static readonly string[] Reports = ["summary.md", "results.csv", "results.tex", "summary.json", "report.html", "accuracy.svg"];

    private readonly CacheFolderOnDisk _disk = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _disk.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Bench_Resumed_WritesTheSameBytesAsInOneGo()
    {
        await BenchAsync("whole", "--methods", "zero-shot,tip-adapter", "--shots", "1,2");
        await BenchAsync("parts", "--methods", "zero-shot,tip-adapter", "--shots", "2");
        await BenchAsync("parts", "--methods", "zero-shot,tip-adapter", "--shots", "1,2", "--resume");
        Assert.All(Reports, file => Assert.Equal(Read("whole", file), Read("parts", file)));
        Assert.Contains("promptadapter bench --features", Read("whole", "summary.md"), StringComparison.Ordinal);
        Assert.DoesNotContain("--out", Read("whole", "report.html"), StringComparison.Ordinal);
        Assert.Equal(Names("whole"), Names("parts"));
        Assert.Equal(5, Names("whole").Length); // four cells and the test images
    }

    [Fact]
    public async Task Report_OfOneFolder_RepeatsItsReports()
    {
        await BenchAsync("out", "--shots", "1");
        var before = Reports.Select(file => Read("out", file)).ToArray();
        foreach (var file in Reports)
            File.Delete(_folder.File("out", file));
        var run = await CommandLineRun.OfAsync("bench", "report", Folder("out"));
        Assert.Contains(Path.Combine(Folder("out"), "report.html"), run.AssertDone(), StringComparison.Ordinal);
        Assert.Equal(before, Reports.Select(file => Read("out", file)));
    }

    [Fact]
    public async Task Report_OfParts_IsThatOfTheWhole()
    {
        await BenchAsync("whole", "--shots", "1,2");
        await BenchAsync("one", "--shots", "1");
        await BenchAsync("two", "--shots", "2");
        foreach (var part in (string[])["one", "two"])
            File.Copy(_folder.File("whole", "command.txt"), _folder.File(part, "command.txt"), overwrite: true); // as parts of one plan have it
        (await CommandLineRun.OfAsync("bench", "report", Folder("two"), Folder("one"), "--out", Folder("together"))).AssertDone();
        Assert.All(Reports, file => Assert.Equal(Read("whole", file), Read("together", file)));
        Assert.False(File.Exists(_folder.File("together", "results.jsonl")));
    }

    [Fact]
    public async Task Report_Formats_WritesThoseAlone()
    {
        await BenchAsync("out", "--shots", "1", "--formats", "csv");
        Assert.True(File.Exists(_folder.File("out", "results.csv")));
        Assert.False(File.Exists(_folder.File("out", "report.html")));
        var json = (await CommandLineRun.OfAsync("bench", "report", Folder("out"), "--formats", "html, latex", "--baseline", "tip-adapter", "--json"))
            .AssertJson();
        Assert.Equal(["results.tex", "report.html"], json.List("files").Select(file => Path.GetFileName(file.GetString()!)));
        Assert.Contains("Differences to tip-adapter", Read("out", "report.html"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_BadInput_IsOneLine()
    {
        await BenchAsync("out", "--shots", "1");
        await RefusedAsync("results.jsonl", Folder("nowhere"));
        await RefusedAsync("--out", Folder("out"), Folder("out"));
        await RefusedAsync("pdf", Folder("out"), "--formats", "pdf");
        await RefusedAsync("coop", Folder("out"), "--baseline", "coop");
        foreach (var file in Directory.GetFiles(Path.Combine(Folder("out"), "predictions")))
            await File.WriteAllTextAsync(file, "no tensors", TestContext.Current.CancellationToken);
        await RefusedAsync("predictions", Folder("out"));
    }

    private string Folder(string name) => Path.Combine(_folder.Path, name);

    private string Read(string folder, string file) => File.ReadAllText(_folder.File(folder, file));

    private string[] Names(string folder) =>
        [.. Directory.GetFiles(Path.Combine(Folder(folder), "predictions")).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    private async Task BenchAsync(string folder, params string[] arguments) =>
        (await CommandLineRun.OfAsync(["bench", "--features", _disk.Path, .. arguments, "--out", Folder(folder)])).AssertDone();

    private static async Task RefusedAsync(string named, params string[] arguments) =>
        Assert.Contains(named, (await CommandLineRun.OfAsync(["bench", "report", .. arguments])).AssertBadInput(), StringComparison.Ordinal);
}
