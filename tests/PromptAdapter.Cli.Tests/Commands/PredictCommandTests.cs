namespace PromptAdapter.Cli.Commands;

public sealed class PredictCommandTests(FittedClassifier fitted) : IClassFixture<FittedClassifier>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TinyWorld _world = fitted.World;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Predict_Json_HasExactlyItsShape()
    {
        var json = (await PredictAsync(_world.Test, "--json")).AssertJson();
        Assert.Equal(["results", "skipped", "left_out"], json.Names());
        var results = json.List("results");
        Assert.Equal(Directory.GetFiles(_world.Test, "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal),
            results.Select(result => result.Text("image")));
        Assert.All(results, result =>
        {
            Assert.Equal(["image", "label", "probability", "unknown", "ranking"], result.Names());
            var ranking = result.List("ranking");
            Assert.All(ranking, entry => Assert.Equal(["label", "probability"], entry.Names()));
            Assert.Equal(TinyWorld.ClassNames, ranking.Select(entry => entry.Text("label")).Order(StringComparer.Ordinal));
            Assert.Equal(ranking[0].Text("label"), result.Text("label"));
            Assert.Equal(ranking[0].Number("probability"), result.Number("probability"));
            Assert.Equal(1, ranking.Sum(entry => entry.Number("probability")), 1e-9);
            Assert.Equal(ranking.Select(entry => entry.Number("probability")).OrderDescending(), ranking.Select(entry => entry.Number("probability")));
        });
    }

    [Fact]
    public async Task Predict_InAPipe_IsTabSeparated()
    {
        var run = await PredictAsync(_world.TrainPhotos[0], _world.TrainPhotos[^1]);
        var lines = run.AssertDone().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((3, "image\tlabel\tprobability"), (lines.Length, lines[0]));
        lines = lines[1..];
        Assert.All(lines, line => Assert.Matches("^[^\t]+\t(blue|green|red) disc\t[01]\\.[0-9]{4}$", line));
        Assert.StartsWith(_world.TrainPhotos[0], lines[0], StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Predict_Explain_AddsUpAndNamesSupportImages()
    {
        var photo = _world.TrainPhotos[5];
        var result = Assert.Single((await PredictAsync(photo, "--explain", "--json")).AssertJson().List("results"));
        Assert.Equal(["image", "label", "probability", "unknown", "ranking", "evidence"], result.Names());
        var evidence = result.GetProperty("evidence");
        Assert.Equal(["words", "text_logit", "cache_logit", "fitted_logit", "members", "votes"], evidence.Names());
        var votes = evidence.List("votes");
        Assert.All(votes, vote => Assert.Equal(["image", "label", "similarity", "weight"], vote.Names()));
        // The strongest votes are shown, those for the class among them are a part of what the cache says for it.
        var shown = votes.Where(vote => vote.Text("label") == result.Text("label")).Sum(vote => vote.Number("weight"));
        Assert.InRange(shown, 0, evidence.Number("cache_logit") + 1e-6);
        Assert.Equal(votes.Select(vote => vote.Number("weight")).OrderDescending(), votes.Select(vote => vote.Number("weight")));
        Assert.All(votes, vote => Assert.Contains(vote.Text("label"), vote.Text("image"), StringComparison.Ordinal)); // the folder is the class

        var text = (await PredictAsync(photo, "--explain")).AssertDone();
        Assert.Contains("= text ", text, StringComparison.Ordinal);
        Assert.Contains("What decides between ", text, StringComparison.Ordinal);
        Assert.Contains(evidence.List("votes")[0].Text("image"), text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_TopAndThreshold_Apply()
    {
        var result = Assert.Single((await PredictAsync(_world.TrainPhotos[0], "--top", "1", "--threshold", "1", "--json")).AssertJson().List("results"));
        Assert.Equal("unknown", result.Text("label"));
        Assert.Equal("improbable", result.GetProperty("unknown").Text("rule"));
        Assert.Contains("unknown: answers need a probability of 1.00",
            (await CommandLineRun.OfAsync("predict", fitted.Path, _world.TrainPhotos[0], "--threshold", "1")).Error, StringComparison.Ordinal);
        Assert.Single(result.List("ranking"));
    }

    [Fact]
    public async Task Predict_Unknown_AnswersImagesOfTheClasses()
    {
        var results = (await PredictAsync(_world.TrainPhotos[0], "--unknown", "--json")).AssertJson().List("results");
        Assert.Equal(System.Text.Json.JsonValueKind.Null, Assert.Single(results).GetProperty("unknown").ValueKind); // its own nearest support image
    }

    [Fact]
    public async Task Predict_UnknownOfAClassifierOfOneShot_IsRefusedAndTheReasonGiven()
    {
        var file = _folder.File("one.padapter");
        (await CommandLineRun.OfAsync("fit", _world.Photos, "-o", file, "--model", _world.Checkpoint, "--shots", "1", "--views", "0", "--store", "none"))
            .AssertDone();
        var run = await CommandLineRun.OfAsync("predict", file, _world.TrainPhotos[0], "--unknown");
        Assert.Contains("none could be left out", run.AssertBadInput(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_CorruptImageAmongOthers_IsListedAndSkippedUnlessStrict()
    {
        var corrupt = await CorruptAsync();
        var run = await PredictAsync(_world.TrainPhotos[0], corrupt, "--json");
        var json = run.AssertJson();
        Assert.Single(json.List("results"));
        var skipped = Assert.Single(json.List("skipped"));
        Assert.Equal(["image", "reason"], skipped.Names());
        Assert.Equal(corrupt, skipped.Text("image"));
        Assert.StartsWith("warning: skipped: " + corrupt, run.Error, StringComparison.Ordinal);
        await RefusedAsync([_world.TrainPhotos[0], corrupt, "--strict"], corrupt);
    }

    [Fact]
    public async Task Predict_OnlyCorruptImages_IsRefused()
    {
        var corrupt = await CorruptAsync();
        await RefusedAsync([corrupt], corrupt, "replace the file");
        await File.WriteAllTextAsync(_folder.File("second.png"), "x", TestContext.Current.CancellationToken);
        await RefusedAsync([corrupt, _folder.File("second.png")], "none of the 2 images", corrupt);
    }

    [Fact]
    public async Task Predict_WrongPaths_AreNamed()
    {
        await RefusedAsync([Path.Combine(_folder.Path, "none.jpg")], Path.Combine(_folder.Path, "none.jpg"), "does not exist");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "empty"));
        await RefusedAsync([Path.Combine(_folder.Path, "empty")], Path.Combine(_folder.Path, "empty"), "no image");
        await File.WriteAllTextAsync(_folder.File("photo.jxl"), "x", TestContext.Current.CancellationToken);
        await RefusedAsync([_folder.File("photo.jxl")], _folder.File("photo.jxl"), "convert it");
    }

    [Theory]
    [InlineData("--top", "0")]
    [InlineData("--threshold", "1.5")]
    [InlineData("--threshold", "NaN")]
    [InlineData("--threads", "0")]
    [InlineData("--batch", "-1")]
    public async Task Predict_ImpossibleOption_IsRefused(params string[] options) => await RefusedAsync([_world.TrainPhotos[0], .. options]);

    [Fact]
    public async Task Predict_WrongClassifier_IsNamed()
    {
        foreach (var file in (string[])[Path.Combine(_folder.Path, "none.padapter"), _world.TrainPhotos[0], _world.Checkpoint, _folder.Path])
        {
            foreach (var json in (string[][])[[], ["--json"]])
                Assert.Contains(file, (await CommandLineRun.OfAsync(["predict", file, _world.TrainPhotos[0], .. json])).AssertBadInput(),
                    StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Predict_ClassifierOfAnotherModel_NamesBoth() =>
        await RefusedAsync([_world.TrainPhotos[0], "--model", _world.OtherCheckpoint], fitted.Path, _world.OtherCheckpoint, "fit it again");

    [Fact]
    public async Task Predict_StoreThatCannotBeWritten_GoesWithoutItAndSaysSo()
    {
        var store = _folder.File("store");
        await File.WriteAllTextAsync(store, "no folder", TestContext.Current.CancellationToken);
        var run = await CommandLineRun.OfAsync("predict", fitted.Path, _world.Test, "--store", store, "--json");
        Assert.Equal(6, run.AssertJson().List("results").Length);
        Assert.StartsWith($"warning: {store}: the feature store cannot be written (", run.Error, StringComparison.Ordinal);
        var plain = await PredictAsync(_world.Test, "--json");
        Assert.Equal(plain.AssertJson().GetProperty("results").GetRawText(), run.AssertJson().GetProperty("results").GetRawText());
    }

    [Fact]
    public async Task Predict_ImageOfMorePixelsThanAllowed_IsSkippedAndTheOptionNamed()
    {
        var refused = await CommandLineRun.OfAsync("predict", fitted.Path, _world.TrainPhotos[0], "--store", "none", "--max-pixels", "10");
        Assert.Contains("more than the limit of 10", refused.AssertBadInput(), StringComparison.Ordinal);
        var strict = await CommandLineRun.OfAsync("predict", fitted.Path, _world.TrainPhotos[0], "--store", "none", "--max-pixels", "10", "--strict");
        Assert.EndsWith("(--max-pixels)", strict.AssertBadInput(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_StoreUsedTwice_GivesTheSame()
    {
        var store = Path.Combine(_folder.Path, "store");
        var first = await CommandLineRun.OfAsync("predict", fitted.Path, _world.Test, "--store", store, "--json");
        var second = await CommandLineRun.OfAsync("predict", fitted.Path, _world.Test, "--store", store, "--json");
        Assert.Equal(first.AssertDone(), second.AssertDone());
        Assert.Equal(6, Directory.GetFiles(store, "*.feature", SearchOption.AllDirectories).Length);
    }

    private async Task<string> CorruptAsync()
    {
        var path = _folder.File("corrupt.jpg");
        await File.WriteAllBytesAsync(path, [0xff, 0xd8, 0xff, 0xe0, 0, 16], TestContext.Current.CancellationToken);
        return path;
    }

    private Task<CommandLineRun> PredictAsync(params string[] arguments) => CommandLineRun.OfAsync(["predict", fitted.Path, .. arguments, "--store", "none"]);

    private async Task RefusedAsync(string[] arguments, params string[] parts)
    {
        foreach (var json in (string[][])[[], ["--json"]])
        {
            var line = (await PredictAsync([.. arguments, .. json])).AssertBadInput();
            Assert.All(parts, part => Assert.Contains(part, line, StringComparison.Ordinal));
            Assert.Contains("; ", line, StringComparison.Ordinal);
        }
    }
}
