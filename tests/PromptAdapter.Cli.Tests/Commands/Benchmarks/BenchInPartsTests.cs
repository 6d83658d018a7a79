using PromptAdapter.Features;

namespace PromptAdapter.Cli.Commands.Benchmarks;

/// <summary>A plan that runs in parts, is killed, or is only looked at.</summary>
public sealed class BenchInPartsTests : IDisposable
{
    private static readonly string[] Reports =
        ["summary.md", "results.csv", "results.tex", "summary.json", "report.html", "accuracy.svg", "plan.json", "command.txt"];

    private readonly TemporaryFolder _folder = new();
    private readonly CacheFolderOnDisk _disk = new();
    private readonly CacheFolderOnDisk _other = new("other");

    public void Dispose()
    {
        _other.Dispose();
        _disk.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Merge_PartsInOneFolder_SaysWhatThePlainRunSays()
    {
        var plain = await PlainAsync();
        var parts = Out("parts");
        foreach (var part in (string[])["2/3", "3/3", "1/3"])
            (await CommandLineRun.OfAsync(Command("--out", parts, "--shard", part))).AssertDone();
        Assert.False(File.Exists(Path.Combine(parts, "summary.md")));
        var said = (await CommandLineRun.OfAsync("bench", "merge", parts)).AssertDone();
        Assert.Contains("12 of 12 runs, 0 failed, 0 missing", said, StringComparison.Ordinal);
        AssertSame(plain, parts);
        Assert.Equal(Cells(Path.Combine(plain, "results.jsonl")), Cells(Path.Combine(parts, "results.jsonl")));
    }

    [Fact]
    public async Task Merge_PartsInFoldersOfTheirOwn_SaysWhatThePlainRunSays()
    {
        var plain = await PlainAsync();
        foreach (var part in (int[])[1, 2])
            (await CommandLineRun.OfAsync(Command("--out", Out($"part-{part}"), "--shard", $"{part}/2"))).AssertDone();
        var missing = await CommandLineRun.OfAsync("bench", "merge", Out("part-1"), "-o", Out("half"), "--json");
        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("is missing", missing.Error, StringComparison.Ordinal);
        (await CommandLineRun.OfAsync("bench", "merge", Out("part-2"), Out("part-1"), "-o", Out("whole"))).AssertDone();
        AssertSame(plain, Out("whole"));
    }

    [Fact]
    public async Task Merge_NothingToMerge_IsBadInput()
    {
        (await CommandLineRun.OfAsync("bench", "merge", Out("nowhere"))).AssertBadInput();
        (await CommandLineRun.OfAsync("bench", "merge", Out("a"), Out("b"))).AssertBadInput();
        (await CommandLineRun.OfAsync(Command("--shard", "1/2"))).AssertBadInput();
        (await CommandLineRun.OfAsync(Command("--shard", "3/2", "--out", Out("a")))).AssertBadInput();
        Assert.False(Directory.Exists(Out("a")));
    }

    [Fact]
    public async Task Resume_WithOtherSettings_IsRefused()
    {
        var plain = await PlainAsync();
        Assert.Contains("other settings", (await CommandLineRun.OfAsync(Command("--out", plain, "--resume", "--alpha-steps", "9"))).AssertBadInput(),
            StringComparison.Ordinal);
        Assert.Contains("another plan", (await CommandLineRun.OfAsync(Command("--out", plain, "--resume", "--seeds", "1", "--shard", "1/2"))).AssertBadInput(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_AfterPartsWereRun_DoesTheRest()
    {
        var plain = await PlainAsync();
        var output = Out("begun");
        (await CommandLineRun.OfAsync(Command("--out", output, "--shard", "2/3"))).AssertDone();
        var begun = await File.ReadAllLinesAsync(Path.Combine(output, "results-2of3.jsonl"), TestContext.Current.CancellationToken);
        (await CommandLineRun.OfAsync(Command("--out", output, "--resume"))).AssertDone();
        var rest = await File.ReadAllLinesAsync(Path.Combine(output, "results.jsonl"), TestContext.Current.CancellationToken);
        Assert.Equal((4, 8), (begun.Length, rest.Length));
        AssertSame(plain, output);
    }

    [Fact]
    public async Task DryRun_RunsNothingAndSaysWhatIsDone()
    {
        var output = Out("out");
        var before = (await CommandLineRun.OfAsync(Command("--out", output, "--dry-run"))).AssertDone();
        Assert.Contains("12 runs, 0 done, 12 left; estimated time: unknown", before, StringComparison.Ordinal);
        Assert.False(Directory.Exists(output));
        (await CommandLineRun.OfAsync(Command("--out", output, "--seeds", "1"))).AssertDone();
        var files = Directory.GetFiles(output, "*", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllText);
        var after = (await CommandLineRun.OfAsync(Command("--out", output, "--dry-run"))).AssertDone();
        Assert.Contains("12 runs, 4 done, 8 left; estimated time: ", after, StringComparison.Ordinal);
        Assert.DoesNotContain("unknown", after, StringComparison.Ordinal);
        Assert.Equal(files, Directory.GetFiles(output, "*", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllText));
        var json = (await CommandLineRun.OfAsync(Command("--out", output, "--dry-run", "--json", "--shard", "1/2"))).AssertJson();
        Assert.Equal(6, json.Number("cells"));
        Assert.Equal(6, json.List("runs").Length);
    }

    [Fact]
    public async Task Killed_Bench_ResumedLosesAndRepeatsNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals are sent as on Linux");
        var (plain, output) = (Out("plain"), Out("killed"));
        string[] command = Slow(plain);
        (await CommandLineRun.OfAsync(command)).AssertDone();
        var lines = Path.Combine(output, "results.jsonl");
        var kills = 0;
        for (var wanted = 1; wanted <= 9; wanted += 4)
        {
            using var bench = CommandLineProcess.Start([.. Slow(output), "--resume"]);
            await bench.UntilAsync(() => File.Exists(lines) && Count(lines) >= wanted);
            bench.Kill(); // SIGKILL: nothing can be put in order
            await bench.ExitCodeAsync();
            kills++;
        }

        var kept = WholeLines(lines);
        (await CommandLineRun.OfAsync([.. Slow(output), "--resume"])).AssertDone();
        var all = await File.ReadAllLinesAsync(lines, TestContext.Current.CancellationToken);
        Assert.Equal(3, kills);
        Assert.Equal(kept, all[..kept.Length]);
        Assert.Equal(Cells(Path.Combine(plain, "results.jsonl")).Order(), Cells(lines).Order());
        AssertSame(plain, output);
    }

    [Fact]
    public async Task TwoProcessesAtOnce_OneFolder_AreThePlainRun()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "processes are started as on Linux");
        var plain = await PlainAsync();
        var parts = Out("parts");
        using (var first = CommandLineProcess.Start(Command("--out", parts, "--shard", "1/2", "--resume")))
        using (var second = CommandLineProcess.Start(Command("--out", parts, "--shard", "2/2", "--resume")))
        {
            Assert.True(await first.ExitCodeAsync() == 0, first.Error);
            Assert.True(await second.ExitCodeAsync() == 0, second.Error);
        }

        (await CommandLineRun.OfAsync("bench", "merge", parts)).AssertDone();
        AssertSame(plain, parts);
    }

    private static void AssertSame(string plain, string other)
    {
        foreach (var report in Reports)
            Assert.Equal(File.ReadAllText(Path.Combine(plain, report)), File.ReadAllText(Path.Combine(other, report)));
        string[] predictions = Names(plain);
        Assert.Equal(predictions, Names(other));
        Assert.All(predictions, name =>
            Assert.Equal(File.ReadAllBytes(Path.Combine(plain, "predictions", name)), File.ReadAllBytes(Path.Combine(other, "predictions", name))));

        // What a killed process was writing keeps its temporary name, which nothing ever reads.
        static string[] Names(string folder) =>
            [.. Directory.GetFiles(Path.Combine(folder, "predictions"), "*.safetensors").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
    }

    private static string[] Cells(string file) =>
        [.. File.ReadLines(file).Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement)
        .Select(line => $"{line.GetProperty("dataset")} {line.GetProperty("method")} {line.GetProperty("shots")} {line.GetProperty("seed")}")];

    private static string[] WholeLines(string file)
    {
        var text = File.ReadAllText(file);
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static int Count(string file) => WholeLines(file).Length;

    private string[] Command(params string[] more) => more.Contains("--seeds")
        ? ["bench", "--features", _disk.Path, _other.Path, "--methods", "zero-shot,tip-adapter", "--shots", "1", "--alpha-steps", "3", "--beta-steps",
            "4", .. more]
        : ["bench", "--features", _disk.Path, _other.Path, "--methods", "zero-shot,tip-adapter", "--shots", "1", "--seeds", "1,2,3",
            .. more.Contains("--alpha-steps") ? (string[])[] : ["--alpha-steps", "3"], "--beta-steps", "4", .. more];

    // Long enough that a process is caught at it.
    private string[] Slow(string output) =>
        ["bench", "--features", _disk.Path, "--methods", "zero-shot,tip-adapter,tip-adapter-f,gda", "--shots", "1,2", "--seeds", "1,2,3", "--repeat-shots",
            "--alpha-steps", "20", "--beta-steps", "200", "--out", output];

    private async Task<string> PlainAsync()
    {
        (await CommandLineRun.OfAsync(Command("--out", Out("plain")))).AssertDone();
        return Out("plain");
    }

    private string Out(string name) => Path.Combine(_folder.Path, name);
}
