using PromptAdapter.Torch;

namespace PromptAdapter.Cli.Commands;

public sealed class FitCommandTests(TinyWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Output => _folder.File("out", "discs.padapter");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Fit_AClassWithOnePhoto_SaysThatItIsNotJudged()
    {
        using var folder = new TemporaryFolder();
        foreach (var photo in world.TrainPhotos)
        {
            var copy = folder.File("photos", Path.GetFileName(Path.GetDirectoryName(photo))!, Path.GetFileName(photo));
            File.Copy(photo, copy);
        }

        TinyWorld.WritePhoto(folder.File("photos", "lone", "a.png"), 1, seed: 4);
        var run = await CommandLineRun.OfAsync(
            "fit", Path.Combine(folder.Path, "photos"), "-o", folder.File("a.padapter"), "--model", world.Checkpoint, "--store", "none", "--method", "gda");
        Assert.Contains("not judged, with one photo: lone", run.AssertDone(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_Photos_WritesAClassifierAndSaysWhatIsNext()
    {
        var run = await FitAsync(world.Photos);
        Assert.Contains("auto from 12 images of 3 classes on tiny.safetensors", run.AssertDone(), StringComparison.Ordinal);
        Assert.Contains("chosen by support-cv", run.Out, StringComparison.Ordinal);
        Assert.Matches(@"about \d+ of 100 right \(\d+ of 12 photos, each left out in turn: 95 % interval \d+ to \d+; guessing would be 33\.3\)", run.Out);
        Assert.Contains("next: promptadapter predict", run.Out, StringComparison.Ordinal);
        Assert.Empty(run.Error);
        Assert.Equal([Output], Directory.GetFiles(Path.GetDirectoryName(Output)!));
    }

    [Fact]
    public async Task Fit_Json_HasItsShape()
    {
        var json = (await FitAsync(world.Photos, "--shots", "2", "--seed", "7", "--json")).AssertJson();
        Assert.Equal(
            ["classifier", "method", "model", "model_sha256", "classes", "images", "shots", "seed", "templates", "prompt_start", "adapter", "selection", "selection_detail",
                "alpha", "beta", "estimate", "answers", "shortcuts", "val_accuracy", "per_class", "skipped", "left_out", "seconds"],
            json.Names());
        Assert.Equal(Output, json.Text("classifier"));
        Assert.Equal(TinyWorld.ClassNames, json.List("classes").Select(name => name.GetString()));
        Assert.Equal((6, 2, 7), (json.Integer("images"), json.Integer("shots"), json.Integer("seed")));
        Assert.Equal(3, json.List("per_class").Length);
        Assert.Empty(json.List("skipped"));
    }

    [Fact]
    public async Task Fit_Quick_SaysWhatItLeftOut()
    {
        var run = await CommandLineRun.OfAsync("fit", world.Photos, "-o", Output, "--model", world.Checkpoint, "--store", "none", "--quick", "--shots", "2");
        Assert.Contains("anchored from 6 images of 3 classes on tiny.safetensors", run.AssertDone(), StringComparison.Ordinal);
        Assert.Contains("left out to save time: auto, and any comparison of settings", run.Out, StringComparison.Ordinal);
        Assert.Contains("left out to save time: 6 of 12 images", run.Out, StringComparison.Ordinal);
        Assert.Contains("a quick fit chooses", (await FitAsync(world.Photos, "--quick")).AssertBadInput(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_Time_IsALimit()
    {
        var run = await FitAsync(world.Photos, "--time", "5h");
        Assert.Contains("auto from 12 images", run.AssertDone(), StringComparison.Ordinal);
        Assert.DoesNotContain("left out to save time", run.Out, StringComparison.Ordinal);
        var tooLittle = (await FitAsync(world.Photos, "--time", "0.000001s")).AssertBadInput();
        Assert.Contains("12 images take about", tooLittle, StringComparison.Ordinal);
        Assert.Contains("--time", tooLittle, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("90", "has no unit")]
    [InlineData("soon", "is no length of time")]
    [InlineData("30m1h", "names its units in another order")]
    public async Task Fit_TimeThatIsNone_IsRefused(string time, string reason)
    {
        var error = (await FitAsync(world.Photos, "--time", time)).AssertBadInput();
        Assert.Contains($"--time: '{time}' {reason}", error, StringComparison.Ordinal);
        Assert.Contains("90s, 5m or 1h30m", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gpu", "names no device")]
    [InlineData("cuda:x", "names no device")]
    [InlineData("cuda:99", "TorchSharp-cuda-")]
    public async Task Fit_DeviceThatIsNotThere_IsRefused(string device, string reason)
    {
        var error = (await FitAsync(world.Photos, "--device", device)).AssertBadInput();
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.Contains("--device", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_Json_EstimatesFromLeftOutPhotos()
    {
        var json = (await FitAsync(world.Photos, "--max-error", "0.4", "--json")).AssertJson();
        var (estimate, answers) = (json.GetProperty("estimate"), json.GetProperty("answers"));
        Assert.Equal(12, estimate.Integer("images"));
        Assert.Equal(100.0 * estimate.Integer("correct") / 12, estimate.Number("accuracy"), 1e-9);
        Assert.Equal((12, 0.4), (answers.Integer("left_out_images"), answers.Number("max_error")));
        Assert.True(answers.Number("temperature") > 0);
        Assert.True(answers.Integer("answered") - answers.Integer("answered_right") <= 0.4 * answers.Integer("answered"));
    }

    [Fact]
    public async Task Fit_OneShot_SaysThatNothingCanBeEstimated()
    {
        var run = await FitAsync(world.Photos, "--shots", "1");
        Assert.Contains("cannot be estimated: no class has two images", run.AssertDone(), StringComparison.Ordinal);
        Assert.Contains("two images", (await FitAsync(world.Photos, "--shots", "1", "--max-error", "0.1")).AssertBadInput(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_Json_ListsWhatWasLeftOutAndWarnedOf()
    {
        var data = world.CopyTrain(_folder);
        await File.WriteAllTextAsync(Path.Combine(data, "red disc", "notes.txt"), "x", TestContext.Current.CancellationToken);
        File.Copy(Path.Combine(data, "red disc", "0.png"), Path.Combine(data, "red disc", "copy.png"));
        var json = (await FitAsync(data, "--json")).AssertJson();
        Assert.Equal(("red disc/notes.txt", "not an image"), (Assert.Single(json.List("left_out")).Text("key"), json.List("left_out")[0].Text("reason")));
        Assert.Contains(json.List("warnings"), warning => warning.GetString()!.Contains("'red disc/copy.png'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fit_TableInAnotherEncoding_IsReadWhereItIsStated()
    {
        var data = world.CopyTrain(_folder);
        var table = Path.Combine(data, "labels.csv");
        string[] rows = [.. Directory.GetFiles(data, "*.png", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(data, path))
            .Select(path => $"{path},{(path.StartsWith("red", StringComparison.Ordinal) ? "b\u00eate" : "x")}")];
        await File.WriteAllLinesAsync(table, ["path,label", .. rows], System.Text.Encoding.Latin1, TestContext.Current.CancellationToken);
        var refused = await FitAsync(table);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("(--encoding)", refused.Error, StringComparison.Ordinal);
        var json = (await FitAsync(table, "--encoding", "cp1252", "--json")).AssertJson();
        Assert.Equal(["b\u00eate", "x"], json.List("classes").Select(name => name.GetString()));
    }

    [Fact]
    public async Task Fit_FileThatIsNoImage_IsListedAsLeftOutAndWarnedOf()
    {
        foreach (var file in Directory.GetFiles(world.Photos, "*", SearchOption.AllDirectories))
            File.Copy(file, _folder.File("data", Path.GetRelativePath(world.Photos, file)));
        var stray = Path.Combine(Directory.GetDirectories(_folder.File("data", "train"))[0], "notes.psd");
        await File.WriteAllTextAsync(stray, "text", TestContext.Current.CancellationToken);
        var json = (await FitAsync(Path.Combine(_folder.Path, "data"), "--json")).AssertJson();
        Assert.EndsWith("notes.psd", Assert.Single(json.List("left_out")).Text("key"), StringComparison.Ordinal);
        Assert.Contains(json.List("warnings"), warning => warning.GetString()!.StartsWith("left out: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--alpha", "1,5", "'1,5' is no number; write 1.5")]
    [InlineData("--key-learning-rate", "0,001", "'0,001' is no number; write 0.001")]
    [InlineData("--shots", "2.5", "'2.5' is no whole number")]
    [InlineData("--shots", "-1", "-1 is out of range; give a whole number from 1")]
    [InlineData("--search", "1", "there is no search '1'; give grid or refined")]
    public async Task Fit_WrongNumber_IsRefusedBeforeAnyWork(string option, string value, string message)
    {
        var run = await FitAsync(world.Photos, option, value);
        Assert.StartsWith($"error: {option}: {message}", run.AssertBadInput(), StringComparison.Ordinal);
        Assert.False(File.Exists(Output));
    }

    [Fact]
    public async Task Fit_OutputIsAnImageOfTheData_IsRefused()
    {
        var photo = _folder.File("data", "a", "0.png");
        TinyWorld.WritePhoto(photo, 0, 0);
        TinyWorld.WritePhoto(_folder.File("data", "b", "0.png"), 1, 1);
        var before = await File.ReadAllBytesAsync(photo, TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(_folder.File("link.padapter"), photo);
        foreach (var output in (string[])[photo, _folder.File("link.padapter")])
        {
            var run = await CommandLineRun.OfAsync("fit", _folder.File("data"), "-o", output, "--model", world.Checkpoint, "--views", "0", "--store", "none");
            Assert.Contains("is read, too", run.AssertBadInput(), StringComparison.Ordinal);
        }

        Assert.Equal(before, await File.ReadAllBytesAsync(photo, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Fit_TemplatesBesideTheImages_AreUsedUnlessOthersAreGiven()
    {
        foreach (var file in Directory.GetFiles(world.Photos, "*", SearchOption.AllDirectories))
            File.Copy(file, _folder.File("data", Path.GetRelativePath(world.Photos, file)));
        var data = Path.Combine(_folder.Path, "data");
        await File.WriteAllTextAsync(_folder.File("data", "templates.txt"), "a drawing of a {}.\n", TestContext.Current.CancellationToken);
        var run = await FitAsync(data, "--method", "zero-shot");
        Assert.Contains("texts from templates.txt: a drawing of a {}.", run.AssertDone(), StringComparison.Ordinal);
        var beside = Weights();
        (await FitAsync(data, "--method", "zero-shot", "--template", "a drawing of a {}.")).AssertDone();
        Assert.Equal(beside, Weights());
        (await FitAsync(data, "--method", "zero-shot", "--template", "a photo of a {}.")).AssertDone();
        Assert.NotEqual(beside, Weights());

        float[] Weights()
        {
            using var classifier = FewShotClassifier.Load(Output);
            return classifier.State.ClassWeights!.Values.ToArray();
        }
    }

    [Fact]
    public async Task Fit_SameSeed_GivesTheSameFile()
    {
        (await FitAsync(world.Photos, "--shots", "2")).AssertDone();
        var first = await File.ReadAllBytesAsync(Output, TestContext.Current.CancellationToken);
        (await FitAsync(world.Photos, "--shots", "2")).AssertDone();
        Assert.Equal(first, await File.ReadAllBytesAsync(Output, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Fit_StatedAlphaAndBeta_AreUsed()
    {
        var json = (await FitAsync(world.Photos, "--method", "tip-adapter", "--alpha", "2.5", "--beta", "4", "--json")).AssertJson();
        Assert.Equal(("fixed", 2.5, 4.0), (json.Text("selection"), json.Number("alpha"), json.Number("beta")));
    }

    [Fact]
    public async Task Fit_ZeroShot_NeedsNoCache()
    {
        var json = (await FitAsync(world.Photos, "--method", "zero-shot", "--json")).AssertJson();
        Assert.Equal(("zero-shot", 0.0), (json.Text("method"), json.Number("alpha")));
    }

    [Theory]
    [InlineData("zero-shot", "the text decides alone")]
    [InlineData("tip-adapter", "(similarity ")]
    [InlineData("tip-adapter-f", "(similarity ")]
    [InlineData("linear-probe", "no single one can be told")]
    [InlineData("gda", "fitted weights ")]
    [InlineData("auto", " with weight ")]
    public async Task Fit_AnyMethod_PredictsExplainsAndEvaluates(string method, string explained)
    {
        Assert.Contains(method + " from 12 images",
            (await FitAsync(world.Photos, ["--method", method, .. OwnOptions.Of(["--method", method], "--key-epochs", "5", "--key-learning-rate", "0.01")]))
            .AssertDone(), StringComparison.Ordinal);
        var text = (await CommandLineRun.OfAsync("predict", Output, world.Test, "--explain", "--store", "none")).AssertDone();
        Assert.Contains(explained, text, StringComparison.Ordinal);
        var json = (await CommandLineRun.OfAsync("predict", Output, world.Test, "--explain", "--store", "none", "--json")).AssertJson();
        Assert.Equal(6, json.List("results").Length);
        Assert.All(json.List("results"), result =>
        {
            var evidence = result.GetProperty("evidence");
            if (method == "auto")
                Assert.NotEmpty(evidence.List("members")); // whether a cache is among them is for the images to say
            else
                Assert.Equal(method is "tip-adapter" or "tip-adapter-f", evidence.List("votes").Length > 0);
            Assert.All(evidence.List("members"), member =>
                Assert.Equal(["method", "weight", "text_logit", "cache_logit", "fitted_logit", "logit"], member.Names()));
        });
        (await CommandLineRun.OfAsync("evaluate", Output, world.Photos, "--store", "none", "--json")).AssertJson();
    }

    [Theory]
    [InlineData("tip-adapter-f")]
    [InlineData("gda")]
    [InlineData("auto")]
    public async Task Fit_RealPhotosTwice_SaysTheSame(string method)
    {
        var photos = ReferenceData.PathOf("photos", "cifar10");
        var store = Path.Combine(_folder.Path, "store");
        string[] model = ["--model", world.Checkpoint, "--store", store];
        (await CommandLineRun.OfAsync(["fit", photos, "-o", Output, "--shots", "2", "--views", "2", "--method", method,
            .. OwnOptions.Of(["--method", method], "--key-epochs", "3"), .. model])).AssertDone();
        string[] images = [.. Directory.GetDirectories(Path.Combine(photos, "test"))
            .Select(folder => Directory.GetFiles(folder).Order(StringComparer.Ordinal).First())];
        var first = (await CommandLineRun.OfAsync(["predict", Output, .. images, .. model, "--explain", "--json"])).AssertJson();
        Assert.All(first.List("results"), result =>
        {
            var evidence = result.GetProperty("evidence");
            var members = evidence.List("members");
            if (members.Length > 0)
                Assert.Equal(evidence.Number("text_logit") + evidence.Number("cache_logit") + evidence.Number("fitted_logit"),
                    members.Sum(member => member.Number("logit")), 1e-6);
        });

        // The same fit again, in a file of another name, says the same to the last digit.
        var again = _folder.File("again.padapter");
        (await CommandLineRun.OfAsync(["fit", photos, "-o", again, "--shots", "2", "--views", "2", "--method", method,
            .. OwnOptions.Of(["--method", method], "--key-epochs", "3"), .. model])).AssertDone();
        var second = (await CommandLineRun.OfAsync(["predict", again, .. images, .. model, "--explain", "--json"])).AssertJson();
        Assert.Equal(first.GetRawText(), second.GetRawText());
    }

    [Fact]
    public async Task Fit_EpochsAndLearningRate_ChangeTrainedKeys()
    {
        (await FitAsync(world.Photos, "--method", "tip-adapter-f", "--selection", "fixed", "--key-epochs", "3", "--json")).AssertJson();
        var first = await File.ReadAllBytesAsync(Output, TestContext.Current.CancellationToken);
        foreach (var options in (string[][])[["--key-epochs", "4"], ["--key-epochs", "3", "--key-learning-rate", "0.02"]])
        {
            (await FitAsync(world.Photos, ["--method", "tip-adapter-f", "--selection", "fixed", .. options])).AssertDone();
            Assert.NotEqual(first, await File.ReadAllBytesAsync(Output, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Fit_CorruptImage_IsListedAndSkippedUnlessStrict()
    {
        var data = world.CopyTrain(_folder);
        var corrupt = Path.Combine(data, "red disc", "broken.jpg");
        await File.WriteAllBytesAsync(corrupt, [0xff, 0xd8, 0xff, 0xe0, 1, 2, 3], TestContext.Current.CancellationToken);

        var json = await FitAsync(data, "--json");
        Assert.Equal(corrupt, Assert.Single(json.AssertJson().List("skipped")).Text("key"));
        Assert.StartsWith("warning: skipped: " + corrupt, json.Error, StringComparison.Ordinal);
        var text = await FitAsync(data);
        Assert.Contains("from 12 images", text.AssertDone(), StringComparison.Ordinal);
        Assert.StartsWith("warning: skipped: " + corrupt, text.Error, StringComparison.Ordinal);
        File.Delete(Output);
        await RefusedAsync([data, "--strict"], corrupt, "replace the file");
    }

    [Fact]
    public async Task Fit_ClassWithOneImage_Works()
    {
        var data = world.CopyTrain(_folder);
        foreach (var photo in Directory.GetFiles(Path.Combine(data, "red disc")).Skip(1))
            File.Delete(photo);
        var run = await FitAsync(data, "--shots", "3");
        Assert.Contains("from 7 images", run.AssertDone(), StringComparison.Ordinal);
        Assert.Contains("warning: 1 class has fewer than 3 training images: red disc (1)", run.Error, StringComparison.Ordinal);
        (await FitAsync(data)).AssertDone();
    }

    [Fact]
    public async Task Fit_FilesThatAreNoImages_AreNamedAndLeftOut()
    {
        var data = world.CopyTrain(_folder);
        await File.WriteAllTextAsync(Path.Combine(data, "red disc", "notes.txt"), "hello", TestContext.Current.CancellationToken);
        var run = await FitAsync(data, "--json");
        run.AssertJson();
        Assert.Contains("notes.txt", run.Error, StringComparison.Ordinal);
        File.Delete(Output);
        await RefusedAsync([data, "--strict"], data, "notes.txt", "run without --strict");
    }

    [Fact]
    public async Task Fit_EveryImageOfAClassCorrupt_NamesClassAndFile()
    {
        var data = world.CopyTrain(_folder);
        foreach (var photo in Directory.GetFiles(Path.Combine(data, "green disc")))
            await File.WriteAllTextAsync(photo, "broken", TestContext.Current.CancellationToken);
        await RefusedAsync([data], "'green disc'", Path.Combine(data, "green disc"), "replace the damaged images");
    }

    [Fact]
    public async Task Fit_EmptyClass_IsNamed()
    {
        var data = world.CopyTrain(_folder);
        Directory.CreateDirectory(Path.Combine(data, "yellow disc"));
        await RefusedAsync([data], data, "yellow disc");
    }

    [Fact]
    public async Task Fit_ClassTwiceByCase_IsNamed()
    {
        var data = world.CopyTrain(_folder);
        File.Copy(world.TrainPhotos[0], _folder.File("data", "Red Disc", "0.png"), overwrite: true);
        Assert.SkipWhen(Directory.GetDirectories(data).Length == 3, "this file system does not tell upper from lower case");
        await RefusedAsync([data], data, "Red Disc", "red disc", "rename one");
    }

    [Fact]
    public async Task Fit_OneClassOnly_IsRefused()
    {
        TinyWorld.WritePhoto(_folder.File("one", "only", "0.png"), 0, 0);
        await RefusedAsync([Path.Combine(_folder.Path, "one")], Path.Combine(_folder.Path, "one"), "only one class ('only')");
    }

    [Fact]
    public async Task Fit_EmptyFolder_IsRefused()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "empty"));
        await RefusedAsync([Path.Combine(_folder.Path, "empty")], Path.Combine(_folder.Path, "empty"));
    }

    [Fact]
    public async Task Fit_NoSuchData_IsRefused() =>
        await RefusedAsync([Path.Combine(_folder.Path, "nowhere")], Path.Combine(_folder.Path, "nowhere"), "does not exist");

    [Fact]
    public async Task Fit_DataIsAnImage_IsRefused() => await RefusedAsync([world.TrainPhotos[0]], world.TrainPhotos[0], "class folders");

    [Theory]
    [InlineData("'coop2'", "--method", "coop2")]
    [InlineData("--key-epochs: 0 is", "--method", "tip-adapter-f", "--key-epochs", "0")]
    [InlineData("'NaN' is no number", "--method", "tip-adapter-f", "--key-learning-rate", "NaN")]
    [InlineData("'best'", "--selection", "best")]
    [InlineData("test-oracle", "--selection", "test-oracle")]
    [InlineData("validation", "--selection", "full-val")]
    [InlineData("validation", "--selection", "few-shot-val")]
    [InlineData("no-such-data", "--template", "no-such-data")]
    [InlineData("'support-cv'", "--alpha", "1", "--selection", "support-cv")]
    [InlineData("--shots: -1 is", "--shots", "-1")]
    [InlineData("--shots: 0 is", "--shots", "0")]
    [InlineData("--views: -1 is", "--views", "-1")]
    [InlineData("--threads: 0 is", "--threads", "0")]
    [InlineData("--threads: -3 is", "--threads", "-3")]
    [InlineData("--batch: 0 is", "--batch", "0")]
    [InlineData("alpha", "--alpha", "NaN")]
    [InlineData("beta", "--beta", "-1")]
    [InlineData("many", "--shots", "many")]
    [InlineData("sideways", "--orientation", "sideways")]
    public async Task Fit_ImpossibleOption_IsRefused(string expected, params string[] options) => await RefusedAsync([world.Photos, .. options], expected);

    [Fact]
    public async Task Fit_TextTooLong_SaysSo() =>
        await RefusedAsync([world.Photos, "--template", "a photo of a {} " + new string('x', 100)], "40");

    [Fact]
    public async Task Fit_WrongVocabulary_IsNamed()
    {
        var vocabulary = _folder.File("vocab.txt");
        await File.WriteAllTextAsync(vocabulary, "these are not merges", TestContext.Current.CancellationToken);
        await RefusedAsync([world.Photos, "--vocab", vocabulary], vocabulary);
        await RefusedAsync([world.Photos, "--vocab", Path.Combine(_folder.Path, "none.gz")], Path.Combine(_folder.Path, "none.gz"));
        await RefusedAsync([world.Photos, "--vocab", _folder.Path], _folder.Path);
    }

    [Fact]
    public async Task Fit_WrongDescriptions_AreNamed()
    {
        var descriptions = _folder.File("descriptions.json");
        await RefusedAsync([world.Photos, "--descriptions", descriptions], descriptions);
        foreach (var text in (string[])["", "[1]", "{\"blue disc\": [\"a\"]}", "{\"blue disc\": 5}"])
        {
            await File.WriteAllTextAsync(descriptions, text, TestContext.Current.CancellationToken);
            await RefusedAsync([world.Photos, "--descriptions", descriptions], descriptions);
        }
    }

    [Fact]
    public async Task Fit_OutputThatCannotBeWritten_IsNamed()
    {
        var file = _folder.File("file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        foreach (var output in (string[])[Path.Combine(file, "below", "a.padapter"), _folder.Path])
        {
            var run = await CommandLineRun.OfAsync("fit", world.Photos, "-o", output, "--model", world.Checkpoint, "--views", "0", "--store", "none", "--json");
            Assert.Contains(output, run.AssertBadInput(), StringComparison.Ordinal);
        }

        Assert.Equal([file], Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Fit_WrongModel_IsNamed()
    {
        string[] models = [Path.Combine(_folder.Path, "none.safetensors"), world.TrainPhotos[0], world.Photos,
            Path.GetDirectoryName(Path.GetDirectoryName(world.Checkpoint))!];
        foreach (var model in models)
        {
            var run = await CommandLineRun.OfAsync("fit", world.Photos, "-o", Output, "--model", model);
            Assert.Contains(model, run.AssertBadInput(), StringComparison.Ordinal);
        }

        var unknown = await CommandLineRun.OfAsync("fit", world.Photos, "-o", Output, "--model", "ViT-Z/99");
        Assert.Contains("ViT-Z/99", unknown.AssertBadInput(), StringComparison.Ordinal);
        var notPulled = await CommandLineRun.OfAsync("fit", world.Photos, "-o", Output);
        Assert.Contains("models pull", notPulled.AssertBadInput(), StringComparison.Ordinal);
        Assert.False(File.Exists(Output));
    }

    [Fact]
    public async Task Fit_StoreThatCannotBeWritten_IsNamed()
    {
        var file = _folder.File("file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        var run = await CommandLineRun.OfAsync("fit", world.Photos, "-o", Output, "--model", world.Checkpoint, "--views", "0", "--store", file);
        Assert.Contains(file, run.AssertBadInput(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_WithoutOutput_IsOneLine() => (await CommandLineRun.OfAsync("fit", world.Photos)).AssertBadInput();

    private Task<CommandLineRun> FitAsync(string data, params string[] options) =>
        CommandLineRun.OfAsync(["fit", data, "-o", Output, "--model", world.Checkpoint, "--views", "2", "--store", "none", .. options]);

    /// <summary>The command is refused with one line that holds each part, as text and as JSON, and writes nothing.</summary>
    private async Task RefusedAsync(string[] dataAndOptions, params string[] parts)
    {
        foreach (var json in (string[][])[[], ["--json"]])
        {
            var options = dataAndOptions.Contains("--views") ? dataAndOptions[1..] : [.. dataAndOptions[1..], "--views", "2"];
            var run = await CommandLineRun.OfAsync(
                ["fit", dataAndOptions[0], "-o", Output, "--model", world.Checkpoint, "--store", "none", .. options, .. json]);
            var line = run.AssertBadInput();
            Assert.All(parts, part => Assert.Contains(part, line, StringComparison.Ordinal));
            Assert.Contains("; ", line, StringComparison.Ordinal); // what, and behind it how to mend it
            Assert.False(File.Exists(Output));
        }
    }
}
