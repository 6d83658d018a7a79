namespace PromptAdapter.Cli.Commands;

public sealed class EvaluateCommandTests(FittedClassifier fitted) : IClassFixture<FittedClassifier>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TinyWorld _world = fitted.World;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Evaluate_Json_HasItsShapeAndAddsUp()
    {
        var json = (await EvaluateAsync(_world.Photos, "--json")).AssertJson();
        Assert.Equal(["split", "images", "correct", "accuracy", "calibration_error", "mean_per_class", "method", "selection", "per_class", "confusion",
            "others", "left_out", "skipped",
            "left_out_files"], json.Names());
        Assert.Equal(("test", 6, 0), (json.Text("split"), json.Integer("images"), json.Integer("left_out")));
        Assert.Equal(100.0 * json.Integer("correct") / 6, json.Number("accuracy"), 1e-9);
        var perClass = json.List("per_class");
        Assert.Equal(TinyWorld.ClassNames, perClass.Select(entry => entry.Text("label")));
        Assert.All(perClass, entry => Assert.Equal(["label", "images", "correct", "accuracy"], entry.Names()));
        Assert.Equal(json.Integer("correct"), perClass.Sum(entry => entry.Integer("correct")));
        var confusion = json.List("confusion").Select(row => row.EnumerateArray().Select(cell => cell.GetInt32()).ToArray()).ToArray();
        Assert.Equal([2, 2, 2], confusion.Select(row => row.Sum()));
        Assert.Equal(json.Integer("correct"), confusion.Select((row, i) => row[i]).Sum());
    }

    // Counted once more from the answers to each photo: figures that add up may still be of other images.
    [Fact]
    public async Task Evaluate_Json_CountsWhatPredictAnswers()
    {
        var json = (await EvaluateAsync(_world.Photos, "--json")).AssertJson();
        var answers = (await CommandLineRun.OfAsync("predict", fitted.Path, _world.Test, "--json")).AssertJson().List("results");
        var expected = new int[TinyWorld.ClassNames.Count][];
        for (var label = 0; label < expected.Length; label++)
        {
            var given = answers.Where(answer => Path.GetFileName(Path.GetDirectoryName(answer.Text("image"))) == TinyWorld.ClassNames[label])
                .Select(answer => answer.List("ranking")[0].Text("label")).ToArray();
            expected[label] = [.. TinyWorld.ClassNames.Select(name => given.Count(answer => answer == name))];
        }

        Assert.Equal(expected, json.List("confusion").Select(row => row.EnumerateArray().Select(cell => cell.GetInt32()).ToArray()));
        Assert.Equal(Enumerable.Range(0, expected.Length).Sum(label => expected[label][label]), json.Integer("correct"));
        Assert.Equal(Enumerable.Range(0, expected.Length).Select(label => expected[label][label]),
            json.List("per_class").Select(entry => entry.Integer("correct")));
    }

    [Fact]
    public async Task Evaluate_Others_SaysHowManyAreTakenForAClass()
    {
        var others = (await EvaluateAsync(_world.Photos, "--others", _world.Test, "--json")).AssertJson().GetProperty("others");
        Assert.Equal((6, 50.0), (others.Integer("images"), others.Number("area_percent"))); // the very same images: nothing tells them apart
        Assert.Equal(others.Number("known_answered_percent"), others.Number("accepted_percent"));
        Assert.Contains("of no class", (await EvaluateAsync(_world.Photos, "--others", _world.Test)).AssertDone(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_OneClassFolder_IsMeasured()
    {
        var data = CopyTest();
        foreach (var other in TinyWorld.ClassNames.Where(name => name != "red disc"))
            Directory.Delete(Path.Combine(data, other), recursive: true);
        var json = (await EvaluateAsync(data, "--json")).AssertJson();
        Assert.Equal(2, json.Integer("images"));
    }

    [Fact]
    public async Task Evaluate_Text_SaysTheSameAsJson()
    {
        var json = (await EvaluateAsync(_world.Photos, "--json")).AssertJson();
        var text = await EvaluateAsync(_world.Photos);
        var expected = FormattableString.Invariant(
            $"accuracy {json.Number("accuracy"):F1} % ({json.Integer("correct")} of 6 images of the test split; 95 % interval ");
        Assert.Contains(expected, text.AssertDone(), StringComparison.Ordinal);
        Assert.All(TinyWorld.ClassNames, name => Assert.Contains(name, text.Out, StringComparison.Ordinal));
        Assert.Empty(text.Error);
    }

    [Fact]
    public async Task Evaluate_AllSplits_LeavesOutWhatItWasFittedOn()
    {
        var run = await EvaluateAsync(_world.Photos, "--split", "all", "--json");
        var json = run.AssertJson();
        Assert.Equal((6, 12), (json.Integer("images"), json.Integer("left_out")));
        Assert.Contains("warning: 12 images were left out", run.Error, StringComparison.Ordinal);
        await RefusedAsync([_world.Photos, "--split", "train"], "fitted on");
        await RefusedAsync([_world.Photos, "--split", "val"], _world.Photos, "no val images");
    }

    [Fact]
    public async Task Evaluate_CorruptImage_IsListedAndSkippedUnlessStrict()
    {
        var data = CopyTest();
        var corrupt = Path.Combine(data, "red disc", "broken.jpg");
        await File.WriteAllBytesAsync(corrupt, [0xff, 0xd8, 0xff], TestContext.Current.CancellationToken);
        var json = (await EvaluateAsync(data, "--json")).AssertJson();
        Assert.Equal(6, json.Integer("images"));
        Assert.Equal(corrupt, Assert.Single(json.List("skipped")).Text("image"));
        await RefusedAsync([data, "--strict"], corrupt);
    }

    [Fact]
    public async Task Evaluate_Report_IsOnePageWithTheSameAccuracy()
    {
        var path = _folder.File("report.html");
        var json = (await EvaluateAsync(_world.Photos, "--report", path, "--json")).AssertJson();
        var page = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.Contains(FormattableString.Invariant($"<dd>{json.Number("accuracy"):0.0} %"), page, StringComparison.Ordinal);
        Assert.Contains("(Wilson)", page, StringComparison.Ordinal);
        Assert.Equal(6 - json.Integer("correct"), page.Split("<img src=\"data:image/jpeg;base64,").Length - 1);
        Assert.All(TinyWorld.ClassNames, name => Assert.Contains(name, page, StringComparison.Ordinal));
        await RefusedAsync([_world.Photos, "--report", _folder.Path], "is a folder");
    }

    [Fact]
    public async Task Evaluate_WrongData_IsNamed()
    {
        await RefusedAsync([Path.Combine(_folder.Path, "nowhere")], Path.Combine(_folder.Path, "nowhere"));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "empty"));
        await RefusedAsync([Path.Combine(_folder.Path, "empty")], Path.Combine(_folder.Path, "empty"));
        var data = CopyTest();
        TinyWorld.WritePhoto(Path.Combine(data, "violet disc", "0.png"), 1, 500);
        await RefusedAsync([data], "'violet disc'", "blue disc, green disc, red disc");
    }

    [Fact]
    public async Task Evaluate_OtherModel_IsRefused() =>
        await RefusedAsync([_world.Photos, "--model", _world.OtherCheckpoint], fitted.Path, _world.OtherCheckpoint);

    private string CopyTest()
    {
        foreach (var photo in Directory.GetFiles(_world.Test, "*.png", SearchOption.AllDirectories))
            File.Copy(photo, _folder.File("data", Path.GetFileName(Path.GetDirectoryName(photo))!, Path.GetFileName(photo)));
        return Path.Combine(_folder.Path, "data");
    }

    private Task<CommandLineRun> EvaluateAsync(params string[] arguments) => CommandLineRun.OfAsync(["evaluate", fitted.Path, .. arguments, "--store", "none"]);

    private async Task RefusedAsync(string[] arguments, params string[] parts)
    {
        foreach (var json in (string[][])[[], ["--json"]])
        {
            var line = (await EvaluateAsync([.. arguments, .. json])).AssertBadInput();
            Assert.All(parts, part => Assert.Contains(part, line, StringComparison.Ordinal));
            Assert.Contains("; ", line, StringComparison.Ordinal);
        }
    }
}
