using System.Text.Json;
using PromptAdapter.Features;

namespace PromptAdapter.Cli;

public class BenchCommandTests
{
    [Fact]
    public async Task Bench_Json_HasExactlyTheAgreedFields()
    {
        using var disk = new CacheFolderOnDisk();
        var run = await CommandLineRun.OfAsync("bench", "--features", disk.Path, "--shots", "1,2", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        using var document = JsonDocument.Parse(run.Out);
        Assert.Equal(["results", "warnings"], document.RootElement.EnumerateObject().Select(property => property.Name));
        var results = document.RootElement.GetProperty("results").EnumerateArray().ToArray();
        Assert.Equal(4, results.Length);
        Assert.All(results, result => Assert.Equal(
            ["dataset", "method", "shots", "seed", "selection", "alpha", "beta", "val_accuracy", "test_accuracy", "seconds"],
            result.EnumerateObject().Select(property => property.Name)));
        Assert.Equal(JsonValueKind.Null, results[0].GetProperty("alpha").ValueKind);
        Assert.Equal(JsonValueKind.Null, results[0].GetProperty("seed").ValueKind);
        Assert.Equal("tip-adapter", results[1].GetProperty("method").GetString());
        Assert.Equal("full-val", results[1].GetProperty("selection").GetString());
        Assert.Equal(0.1, results[1].GetProperty("beta").GetDouble());
        Assert.InRange(results[1].GetProperty("val_accuracy").GetDouble(), 0, 100);
    }

    [Fact]
    public async Task Bench_SharedRow_IsLeftOutAndSaidUnlessStrict()
    {
        using var folder = new TemporaryFolder();
        var features = ReferenceData.PathOf("features", "dtd-original");
        string[] command = ["bench", "--features", features, "--methods", "zero-shot", "--selection", "full-val"];
        var run = await CommandLineRun.OfAsync([.. command, "--out", folder.Path]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("shares 1 of its 1128 validation images", run.Error, StringComparison.Ordinal);
        var lines = await File.ReadAllTextAsync(folder.File("results.jsonl"), TestContext.Current.CancellationToken);
        Assert.Contains("\"shared\":[{\"split\":\"validation\",\"with\":\"test\",\"rows\":1,\"of\":1128}]", lines, StringComparison.Ordinal);
        var summary = await File.ReadAllTextAsync(folder.File("summary.md"), TestContext.Current.CancellationToken);
        Assert.Contains("left out of the validation set", summary, StringComparison.Ordinal);
        var strict = (await CommandLineRun.OfAsync([.. command, "--strict"])).AssertBadInput();
        Assert.Contains("val_f.pt", strict, StringComparison.Ordinal);
        Assert.Contains("(--strict)", strict, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_NoTestSet_IsNullInJson()
    {
        using var disk = new CacheFolderOnDisk(withSplits: false);
        var run = await CommandLineRun.OfAsync("bench", "--features", disk.Path, "--methods", "tip-adapter", "--beta", "2", "--json");
        using var document = JsonDocument.Parse(run.Out);
        var result = document.RootElement.GetProperty("results")[0];
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (result.GetProperty("val_accuracy").ValueKind, result.GetProperty("test_accuracy").ValueKind));
        Assert.Equal(("fixed", 1, 2), (result.GetProperty("selection").GetString(), result.GetProperty("alpha").GetDouble(),
            result.GetProperty("beta").GetDouble()));
    }

    [Fact]
    public async Task Bench_Table_ShowsEveryCellAndMarksTheOracle()
    {
        using var disk = new CacheFolderOnDisk();
        var run = await CommandLineRun.OfAsync("bench", "--features", disk.Path, "--selection", "test-oracle");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(2, run.Out.Split("test-oracle (chosen on test!)").Length - 1);
        Assert.Equal(4, run.Out.Split("shapes").Length - 1);
    }

    [Fact]
    public async Task Bench_Resumed_KeepsFinishedRunsAndAddsTheOthers()
    {
        using var disk = new CacheFolderOnDisk();
        using var folder = new TemporaryFolder();
        var output = Path.Combine(folder.Path, "out");
        string[] command = ["bench", "--features", disk.Path, "--out", output];
        Assert.Equal(0, (await CommandLineRun.OfAsync([.. command, "--shots", "1"])).ExitCode);
        var path = Path.Combine(output, "results.jsonl");
        var first = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(2, first.Length);

        var other = (await CommandLineRun.OfAsync([.. command, "--shots", "2"])).AssertBadInput();
        Assert.Contains("(--resume, --restart, --out)", other, StringComparison.Ordinal);
        var resumed = await CommandLineRun.OfAsync([.. command, "--json"]);
        Assert.Contains("going on after 2 of 4 runs", resumed.Error, StringComparison.Ordinal);

        var second = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(first, second[..2]);
        Assert.Equal(4, second.Length);
        using var document = JsonDocument.Parse(resumed.Out);
        Assert.Equal(4, document.RootElement.GetProperty("results").GetArrayLength());
        Assert.Contains("| shapes | tip-adapter | 2 |", await File.ReadAllTextAsync(Path.Combine(output, "summary.md"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_Seeds_OneLineEachAndAMeanOverThem()
    {
        using var disk = new CacheFolderOnDisk();
        using var folder = new TemporaryFolder();
        var output = Path.Combine(folder.Path, "out");
        var run = await CommandLineRun.OfAsync("bench", "--features", disk.Path, "--shots", "1", "--seeds", "1,2", "--methods", "zero-shot,gda", "--selection",
            "support-cv", "--out", output);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("±", run.Out, StringComparison.Ordinal);
        var lines = await File.ReadAllLinesAsync(Path.Combine(output, "results.jsonl"), TestContext.Current.CancellationToken);
        Assert.Equal([1, 1, 2, 2], lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("seed").GetInt32()));
        var summary = await File.ReadAllTextAsync(Path.Combine(output, "summary.md"), TestContext.Current.CancellationToken);
        Assert.Contains("over seeds 1, 2", summary, StringComparison.Ordinal);
        Assert.Contains("--seeds 1,2", summary, StringComparison.Ordinal);

        var resumed = await CommandLineRun.OfAsync("bench", "--features", disk.Path, "--shots", "1", "--seeds", "1,2,3", "--methods", "zero-shot,gda",
            "--selection", "support-cv", "--out", output, "--resume", "--json");
        using var document = JsonDocument.Parse(resumed.Out);
        Assert.Equal(6, document.RootElement.GetProperty("results").GetArrayLength());
    }

    [Fact]
    public async Task Bench_OneSeed_IsWarnedOf()
    {
        using var disk = new CacheFolderOnDisk();
        var run = await CommandLineRun.OfAsync("bench", "--features", disk.Path, "--shots", "1", "--seeds", "1");
        Assert.Contains("single-seed", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("±", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_ValuesForOneFolder_ApplyToItAlone()
    {
        using var one = new CacheFolderOnDisk();
        using var other = new CacheFolderOnDisk("bare", withSplits: false);
        var run = await CommandLineRun.OfAsync("bench", "--features", one.Path, other.Path, "--methods", "tip-adapter", "--text", "class-mean", "--text",
            "bare=none", "--test-keys", "bare=1", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        using var document = JsonDocument.Parse(run.Out);
        Assert.Equal(["shapes 1", "shapes 2", "bare 2"],
            document.RootElement.GetProperty("results").EnumerateArray()
            .Select(result => $"{result.GetProperty("dataset").GetString()} {result.GetProperty("shots").GetInt32()}"));
    }

    [Theory]
    [InlineData("'x' is no whole number", "--features", "{dir}", "--seeds", "1,x")]
    [InlineData("--seeds", "--features", "{dir}", "--repeat-shots")]
    [InlineData("shots-available", "--features", "{dir}", "--seeds", "1,2", "--shots", "9")]
    [InlineData("twice", "--features", "{dir}", "--text", "none", "--text", "class-mean")]
    [InlineData("twice", "--features", "{dir}", "--text", "shapes=none", "--text", "shapes=class-mean")]
    [InlineData("--search", "--features", "{dir}", "--search", "finer")]
    [InlineData("--key-learning-rate: 0 is out of range", "--features", "{dir}", "--methods", "tip-adapter-f", "--key-learning-rate", "0")]
    [InlineData("epochs", "--features", "{dir}", "--methods", "tip-adapter-f", "--key-epochs", "0")]
    [InlineData("--features", "--features")]
    [InlineData("nowhere", "--features", "/nowhere/at/all")]
    [InlineData("tip-adapter", "--features", "{dir}", "--methods", "tip")]
    [InlineData("support-cv", "--features", "{dir}", "--selection", "guess")]
    [InlineData("'x'", "--features", "{dir}", "--shots", "1,x")]
    [InlineData("--shots -1: -1 is out of range", "--features", "{dir}", "--shots=-1")]
    [InlineData("--methods", "--features", "{dir}", "--methods", ",")]
    [InlineData("16 shots", "--features", "{dir}", "--shots", "16")]
    [InlineData("--alpha-max", "--features", "{dir}", "--alpha-max", "five")]
    [InlineData("beta", "--features", "{dir}", "--beta-max", "0.05")]
    [InlineData("alpha", "--features", "{dir}", "--alpha", "NaN")]
    [InlineData("none.npy", "--features", "{dir}", "--text", "/none.npy")]
    [InlineData("zero-shot", "--features", "{dir}", "--text", "none")]
    [InlineData("--resume", "--features", "{dir}", "--resume")]
    [InlineData("--restart", "--features", "{dir}", "--restart")]
    [InlineData("--threads", "--features", "{dir}", "--threads", "0")]
    public async Task Bench_BadInput_IsOneLine(string named, params string[] arguments)
    {
        using var disk = new CacheFolderOnDisk();
        var run = await CommandLineRun.OfAsync(["bench", .. arguments.Select(argument => argument.Replace("{dir}", disk.Path, StringComparison.Ordinal))]);
        Assert.Contains(named, run.AssertBadInput(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_NoFeatures_IsOneLine() =>
        Assert.Contains("--features", (await CommandLineRun.OfAsync("bench")).AssertBadInput(), StringComparison.Ordinal);
}
