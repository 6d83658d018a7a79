using System.Text.Json;

namespace PromptAdapter.Cli;

public sealed class BenchOnImagesTests(TinyWorld world) : IDisposable
{
    private const string All = "zero-shot,linear-probe,coop,vpt,upt,tip-adapter,tip-adapter-f,prompt-adapter,prompt-adapter-f,gda,prolip,auto";

    private readonly TemporaryFolder _folder = new();

    private string Out => Path.Combine(_folder.Path, "results");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Bench_EveryMethod_HasAResultOnTheTestImages()
    {
        var json = (await BenchAsync("--methods", All, "--shots", "2", "--seeds", "1", "--json")).AssertJson();

        Assert.Equal(All.Split(','), json.List("results").Select(result => result.Text("method")));
        Assert.All(json.List("results"), result =>
        {
            Assert.Equal("photos", result.Text("dataset"));
            Assert.InRange(result.Number("test_accuracy"), 0, 100);
        });
    }

    [Fact]
    public async Task Bench_ZeroShot_IsWhatEvaluateMeasures()
    {
        var bench = (await BenchAsync("--methods", "zero-shot", "--shots", "1", "--seeds", "1", "--template", "a photo of a {}.", "--orientation", "apply",
            "--json")).AssertJson();
        var classifier = _folder.File("zero.padapter");
        (await CommandLineRun.OfAsync("fit", world.Train, "-o", classifier, "--method", "zero-shot", "--model", world.Checkpoint, "--store", "none"))
            .AssertDone();
        var measured = (await CommandLineRun.OfAsync("evaluate", classifier, world.Test, "--store", "none", "--json")).AssertJson();
        Assert.Equal(measured.Number("accuracy"), bench.List("results")[0].Number("test_accuracy"), 1e-9);
    }

    [Fact]
    public async Task Bench_Resumed_RunsWhatIsMissing()
    {
        (await BenchAsync("--methods", "zero-shot,coop", "--shots", "1", "--seeds", "1", "--out", Out)).AssertDone();
        var first = await File.ReadAllLinesAsync(Path.Combine(Out, "results.jsonl"), TestContext.Current.CancellationToken);
        var json = (await BenchAsync("--methods", "zero-shot,coop", "--shots", "1", "--seeds", "1,2", "--out", Out, "--resume", "--json")).AssertJson();
        var second = await File.ReadAllLinesAsync(Path.Combine(Out, "results.jsonl"), TestContext.Current.CancellationToken);
        Assert.Equal((2, 4, 4), (first.Length, second.Length, json.List("results").Length));
        Assert.Equal(first, second[..2]);
    }

    [Fact]
    public async Task Bench_TestOracle_IsMarkedAndNotThereForVisualPrompts()
    {
        var run = await BenchAsync("--methods", "coop,vpt", "--shots", "1", "--seeds", "1", "--selection", "test-oracle", "--out", Out);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("chosen on test", run.Out, StringComparison.Ordinal);
        Assert.Contains("vpt 1-shot failed", run.Error, StringComparison.Ordinal);
        Assert.Contains("\"failure\":\"test-oracle is not there for vpt",
            await File.ReadAllTextAsync(Path.Combine(Out, "results.jsonl"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_VisualEpochs_AreThoseOfVisualPromptsAlone()
    {
        (await BenchAsync("--methods", "coop,vpt", "--shots", "1", "--seeds", "1", "--selection", "fixed", "--visual-epochs", "1", "--out", Out)).AssertDone();
        var lines = await File.ReadAllLinesAsync(Path.Combine(Out, "results.jsonl"), TestContext.Current.CancellationToken);
        Assert.Equal([2, 1], lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("chosen").Number("prompt_epoch")));
        (await BenchAsync("--methods", "vpt", "--visual-epochs", "0")).AssertBadInput();
    }

    [Fact]
    public async Task Bench_PromptForOneMethod_LetsTheOthersHaveAShape()
    {
        var prompt = _folder.File("start.safetensors");
        (await CommandLineRun.OfAsync("prompts", "pretrain", world.Train, "-o", prompt, "--model", world.Checkpoint, "--length", "2", "--epochs", "1",
            "--views", "0", "--store", "none")).AssertDone();
        string[] both = ["--methods", "coop,prompt-adapter", "--shots", "1", "--seeds", "1", "--prompt", prompt, "--allow-seen-target", "--prompt-length", "3"];
        Assert.Contains("leave them out", (await BenchAsync(both)).AssertBadInput(), StringComparison.Ordinal);
        (await BenchAsync([.. both, "--prompt-for", "prompt-adapter"])).AssertDone();
    }

    [Fact]
    public async Task Bench_WarningOfADataset_IsSaidOnce()
    {
        var data = Path.Combine(_folder.Path, "data");
        foreach (var file in Directory.GetFiles(world.Photos, "*", SearchOption.AllDirectories))
            File.Copy(file, _folder.File("data", Path.GetRelativePath(world.Photos, file)));
        await File.WriteAllTextAsync(_folder.File("data", "train", "red disc", "empty.png"), "", TestContext.Current.CancellationToken);
        var run = await CommandLineRun.OfAsync("bench", "--datasets", data, "--model", world.Checkpoint, "--methods", "zero-shot", "--shots", "1", "--seeds",
            "1,2", "--views", "0", "--store", "none", "--stages", "none");
        run.AssertDone();
        var said = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(said, line => line.Contains("left out: train/red disc/empty.png", StringComparison.Ordinal));
        Assert.Equal(said.Distinct(), said);
    }

    [Fact]
    public async Task Bench_DryRunOfAFreshPlan_GuessesItsTimeAndRunsNothing()
    {
        var run = await BenchAsync("--methods", "zero-shot,coop,vpt", "--shots", "1", "--seeds", "1", "--out", Out, "--dry-run");
        Assert.Matches("3 runs, 0 done, 3 left; estimated time: (a moment|about )", run.AssertDone());
        Assert.Contains("a guess from the model's speed", run.Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Out));
        var json = (await BenchAsync("--methods", "zero-shot,coop,vpt", "--shots", "1", "--seeds", "1", "--dry-run", "--json")).AssertJson();
        Assert.Equal(3, json.Integer("guessed_runs"));
        Assert.True(json.Number("estimated_seconds") > 0);
    }

    [Fact]
    public async Task Bench_NothingToMeasureOn_IsBadInput()
    {
        Assert.Contains("no test images", (await CommandLineRun.OfAsync("bench", "--datasets", world.Train, "--model", world.Checkpoint)).AssertBadInput(),
            StringComparison.Ordinal);
        (await BenchAsync("--features", world.Photos)).AssertBadInput();
        (await BenchAsync("--methods", "nonesuch")).AssertBadInput();
        (await BenchAsync("--text", "none")).AssertBadInput();
    }

    private Task<CommandLineRun> BenchAsync(params string[] more) => CommandLineRun.OfAsync(
        ["bench", "--datasets", world.Photos, "--model", world.Checkpoint, "--views", "2",
            .. OwnOptions.Of(more, "--key-epochs", "2", "--prompt-epochs", "2", "--alpha-steps", "3", "--beta-steps", "4"), "--store",
            Path.Combine(_folder.Path, "store"), "--stages", "none", .. more]);
}
