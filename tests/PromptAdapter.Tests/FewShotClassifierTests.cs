using System.Globalization;
using PromptAdapter.Datasets;
using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.CoOp;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapterF;
using PromptAdapter.Prompts.Tuning;
using PromptAdapter.Selection;
using PromptAdapter.Splits;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Matrices;
using PromptAdapter.Torch.Methods;

namespace PromptAdapter;

public sealed class FewShotClassifierTests(TinyWorld world) : IDisposable
{
    // Two batches of different sizes may round differently.
    private const double ProbabilityTolerance = 1e-4;

    private readonly TemporaryFolder _folder = new();

    private static readonly PredictOptions Explained = new() { Explain = true };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("only", "a", "a", 0)]
    [InlineData("there twice", "a,A", "a,b", 1)]
    [InlineData("no training image", "a,b,c", "a,b", 1)]
    [InlineData("has the label 2", "a,b", "a,b", 2)]
    [InlineData("no classes", "", "", -1)]
    public async Task Fit_OfAnUnsoundSplit_IsRefused(string expected, string names, string images, int lastLabel)
    {
        var count = images.Split(',', StringSplitOptions.RemoveEmptyEntries).Length;
        LabelledImage[] support = [.. Enumerable.Range(0, count).Select(i => new LabelledImage(world.TrainPhotos[i], i == count - 1 ? lastLabel : i))];
        var split = new FewShotSplit(names.Split(',', StringSplitOptions.RemoveEmptyEntries), support, [], 1, 1, []);
        var error = await Assert.ThrowsAsync<InputException>(() => FewShotClassifier.FitAsync(world.Clip, split, cancellationToken: Cancel));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_OutOfRange_AreRefused()
    {
        using var classifier = FewShotClassifier.ZeroShot(world.Clip, ["a", "b"]);
        var (photo, data) = (world.TrainPhotos[0], ImageFolder.Open(world.Train));
        Assert.Throws<InputException>(() => classifier.Predict(photo, new PredictOptions { Extraction = new ExtractionOptions { MaxPixels = 10 } }));
        foreach (var extraction in (ExtractionOptions[])[new() { BatchSize = 0 }, new() { BatchSize = 500_000_000 }, new() { MaxPixels = 0 }])
        {
            var options = new PredictOptions { Extraction = extraction };
            Assert.Throws<InputException>(() => classifier.Predict(photo, options));
            await Assert.ThrowsAsync<InputException>(() => classifier.PredictAsync([photo], options, cancellationToken: Cancel));
            Assert.Throws<InputException>(() => new Photos.PhotoStreamOptions { Predict = options }.Portion);
            await Refused(new FitOptions { Extraction = extraction });
        }

        await Refused(new FitOptions { Views = -1 });
        await Refused(new FitOptions { Threads = 0 });
        await Assert.ThrowsAsync<InputException>(() => classifier.EvaluateAsync([new LabelledImage(photo, 2)], ["a", "b"], cancellationToken: Cancel));

        Task Refused(FitOptions options) =>
            Assert.ThrowsAsync<InputException>(() => FewShotClassifier.FitAsync(world.Clip, data, options, cancellationToken: Cancel));
    }

    [Fact]
    public async Task Explain_RunnerUp_AddsUpToTheLogitOfTheSecondClass()
    {
        using var classifier = await FitAsync(new FitOptions { Method = TipAdapterMethod.MethodName });
        var feature = (await classifier.EncodeAsync([world.TrainPhotos[0]], cancellationToken: Cancel)).Row(0).ToArray();
        var prediction = classifier.PredictFeature(feature, options: Explained);
        var logits = classifier.Score(feature);
        var second = classifier.ClassNames.ToList().IndexOf(prediction.Ranking[1].Label);
        Assert.Equal(logits[second], prediction.RunnerUp!.Logit, 1e-4);
        var words = EvidenceWords.Of(prediction);
        Assert.Contains($"between {prediction.Label} and {prediction.Ranking[1].Label}", words, StringComparison.Ordinal);
        Assert.Null(classifier.PredictFeature(feature).RunnerUp);
        Assert.Throws<ArgumentException>(() => EvidenceWords.Of(classifier.PredictFeature(feature)));
    }

    public static TheoryData<string> Methods => [.. TorchMethods.Catalog.Names];

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task SaveAndLoad_KeepsEveryFieldAndEveryPrediction(string method)
    {
        using var classifier = await FitAsync(
            new FitOptions
            {
                Method = method,
                Views = 2,
                Epochs = TorchMethods.Catalog.Find(method).Options.Any(option => option.Name == "key-epochs") ? 5 : null,
                VisualEpochs = TorchMethods.Catalog.Find(method).Options.Any(option => option.Name == "visual-epochs") ? 2 : null,
                Context = new CoOpOptions { Tuning = new PromptTuningOptions { Epochs = 2 } }
            });
        var path = _folder.File("a.padapter");
        classifier.Save(path);
        using var loaded = FewShotClassifier.Load(path, world.Clip);

        classifier.Save(_folder.File("b.padapter"));
        loaded.Save(_folder.File("c.padapter"));
        Assert.Equal(await File.ReadAllBytesAsync(_folder.File("b.padapter"), Cancel), await File.ReadAllBytesAsync(_folder.File("c.padapter"), Cancel));
        foreach (var photo in Directory.GetFiles(world.Test, "*.png", SearchOption.AllDirectories))
        {
            var (expected, actual) = (classifier.Predict(photo, Explained), loaded.Predict(photo, Explained));
            Assert.Equal(expected.Ranking, actual.Ranking);
            Assert.Equal(expected.Evidence!.CacheLogit, actual.Evidence!.CacheLogit);
            Assert.Equal(expected.Evidence!.TextLogit, actual.Evidence!.TextLogit);
            Assert.Equal(expected.Evidence!.FittedLogit, actual.Evidence!.FittedLogit);
            Assert.Equal(expected.Evidence!.Members, actual.Evidence!.Members);
            Assert.Equal(expected.Evidence!.Votes.Count, actual.Evidence!.Votes.Count);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Fit_TrainedKeys_AreThoseOfTrainingOnTheViewsInTurn(int views)
    {
        using var classifier = await FitAsync(
            new FitOptions { Method = "tip-adapter-f", Views = views, Selection = new FixedRule(), Alpha = 2, Beta = 3, Epochs = 7, LearningRate = 0.01 });
        var images = Split().Support;
        var extractor = new FeatureExtractor(world.Clip, new ExtractionOptions());
        string[] paths = [.. images.Select(image => image.Path)];
        var bank = views == 0 ? [await extractor.ExtractAsync(paths, cancellationToken: Cancel)]
            : await extractor.ExtractViewsAsync(paths, views, cancellationToken: Cancel);
        FeatureSet[] sets = [.. bank.Select(view => view.Labelled(images, 3, FeatureOrigin.Unknown))];
        float[] sum = [.. Enumerable.Range(0, bank[0].Features.Length).Select(i => bank.Aggregate(0f, (total, view) => total + view.Features[i]))];
        var support = (bank[0] with { Features = sum }).Labelled(images, 3, FeatureOrigin.Unknown);
        var options = new TipAdapterFOptions
        {
            Scale = world.Clip.LogitScale,
            Alpha = 2,
            Beta = 3,
            Epochs = 7,
            LearningRate = 0.01,
            Products = TorchProducts.Instance
        };
        using var trainer = new KeyTrainer(support, sets, classifier.State.ClassWeights, options);
        for (var epoch = 0; epoch < 7; epoch++)
            trainer.RunEpoch();
        var state = Assert.IsType<TipAdapterFState>(classifier.State.Adapter);
        Assert.Equal(trainer.Keys(), state.Keys.ToArray());
        Assert.Equal((2.0, 3.0), (state.Alpha, state.Beta));
    }

    [Fact]
    public async Task Fit_TrainedKeys_EncodeEachViewOnce()
    {
        var store = new FeatureStore(Path.Combine(_folder.Path, "store"));
        using var classifier = await FitAsync(
            new FitOptions
            {
                Method = "tip-adapter-f",
                Views = 3,
                Epochs = 50,
                LeaveOut = false, // judges images as they are, which no view is
                Selection = new FixedRule(),
                Extraction = new ExtractionOptions { Store = store }
            });
        Assert.Equal(3 * Split().Support.Count, Directory.GetFiles(Path.Combine(_folder.Path, "store"), "*.feature", SearchOption.AllDirectories).Length);
    }

    [Theory]
    [InlineData(10, 100)]
    [InlineData(256, 100)]
    [InlineData(257, 50)]
    [InlineData(1000, 25)]
    [InlineData(16000, 20)]
    public void Training_NoEpochsStated_TakesAtLeastAHundredSteps(int images, int epochs)
    {
        Assert.Equal(epochs, new FitOptions().Training(100, images).Epochs);
        Assert.Equal(3, new FitOptions { Epochs = 3 }.Training(100, images).Epochs);
    }

    [Fact]
    public async Task Fit_MethodThatThereIsNot_SaysWhichThereAre()
    {
        var error = await Assert.ThrowsAsync<InputException>(() => FitAsync(new FitOptions { Method = "coop2" }));
        Assert.Contains("no method 'coop2'", error.Message, StringComparison.Ordinal);
        Assert.Contains("tip-adapter-f, ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_ByPathAlone_FindsTheModel()
    {
        using var classifier = await FitAsync();
        classifier.Save(_folder.File("a.padapter"));
        using var loaded = FewShotClassifier.Load(_folder.File("a.padapter"));
        Assert.Equal(world.Clip.Sha256, loaded.State.ModelSha256);
        Assert.Equal(classifier.Predict(world.TrainPhotos[0]).Ranking, loaded.Predict(world.TrainPhotos[0]).Ranking);
    }

    [Fact]
    public async Task Load_OntoAModelThatIsNotThere_SaysSoOfTheModel()
    {
        using var classifier = await FitAsync();
        classifier.Save(_folder.File("a.padapter"));
        var gone = _folder.File("gone.safetensors");
        var error = Assert.Throws<InputException>(() => FewShotClassifier.Load(_folder.File("a.padapter"), gone));
        Assert.Equal(gone, error.InputPath);
        Assert.DoesNotContain("fit the classifier again", error.Remedy, StringComparison.Ordinal);
        var known = Assert.Throws<InputException>(() => FewShotClassifier.Load(_folder.File("a.padapter"), "ViT-B/32"));
        Assert.Equal([Setting.PullModel], known.Settings);
    }

    [Fact]
    public async Task Load_ModelTravelledWithTheFile_IsFoundBesideIt()
    {
        File.Copy(world.Checkpoint, _folder.File("old", "moved.safetensors"));
        TinyWorld.WriteVocabulary(_folder.File("old"));
        using (var clip = ClipModel.Load(_folder.File("old", "moved.safetensors")))
        {
            using var classifier = await FitAsync(clip: clip);
            classifier.Save(_folder.File("old", "a.padapter"));
        }

        Directory.Move(_folder.File("old"), Path.Combine(_folder.Path, "new"));
        using var loaded = FewShotClassifier.Load(_folder.File("new", "a.padapter"));
        Assert.Equal(TinyWorld.ClassNames, loaded.ClassNames);

        File.Delete(_folder.File("new", "moved.safetensors"));
        var error = Assert.Throws<InputException>(() => FewShotClassifier.Load(_folder.File("new", "a.padapter")));
        Assert.Equal([Setting.Model], error.Settings);
        Assert.Equal(_folder.File("new", "a.padapter"), error.InputPath);
    }

    [Fact]
    public async Task Load_ModelWithItsOwnPreprocessing_KeepsItWhateverStandsBesideTheModelLater()
    {
        var checkpoint = _folder.File("model", "tiny.safetensors");
        File.Copy(world.Checkpoint, checkpoint);
        TinyWorld.WriteVocabulary(_folder.File("model"));
        Runtime.AtomicFile.WriteText(_folder.File("model", "preprocessor_config.json"), """{"image_mean":0.5,"image_std":0.5,"resample":2}""");
        using var clip = ClipModel.Load(checkpoint);
        Assert.Equal(world.Clip.Sha256, clip.Sha256);
        Assert.NotEqual(world.Clip.Identity, clip.Identity);
        using var classifier = await FitAsync(clip: clip);
        Assert.Equal(clip.Settings, classifier.State.ModelSettings);
        classifier.Save(_folder.File("a.padapter"));
        using var plain = await FitAsync();
        Assert.Null(plain.State.ModelSettings);
        var (one, other) = (plain.Predict(world.TrainPhotos[0]), classifier.Predict(world.TrainPhotos[0]));
        Assert.NotEqual(one.Probability, other.Probability);
        plain.Save(_folder.File("plain.padapter"));

        File.Delete(_folder.File("model", "preprocessor_config.json"));
        using var loaded = FewShotClassifier.Load(_folder.File("a.padapter"));
        Assert.Equal(classifier.Predict(world.TrainPhotos[0]).Ranking, loaded.Predict(world.TrainPhotos[0]).Ranking);

        var error = Assert.Throws<InputException>(() => FewShotClassifier.Load(_folder.File("a.padapter"), world.Clip));
        Assert.Contains("mean 0.5 0.5 0.5", error.Message, StringComparison.Ordinal);
        Assert.Contains("mean 0.5 0.5 0.5", Assert.Throws<InputException>(() => FewShotClassifier.Load(_folder.File("plain.padapter"), clip)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_StatedActivation_IsKept()
    {
        using var clip = ClipModel.Load(world.Checkpoint, activation: Weights.ClipActivation.Gelu);
        using var classifier = await FitAsync(clip: clip);
        classifier.Save(_folder.File("a.padapter"));
        using var loaded = FewShotClassifier.Load(_folder.File("a.padapter"));
        Assert.Equal(Weights.ClipActivation.Gelu, loaded.State.ModelSettings!.Activation);
        Assert.Equal(classifier.Predict(world.TrainPhotos[0]).Ranking, loaded.Predict(world.TrainPhotos[0]).Ranking);
        Assert.Throws<InputException>(() => FewShotClassifier.Load(_folder.File("a.padapter"), world.Clip));
    }

    [Fact]
    public async Task Load_OtherModel_IsRefused()
    {
        using var classifier = await FitAsync();
        classifier.Save(_folder.File("a.padapter"));
        var error = Assert.Throws<InputException>(() => FewShotClassifier.Load(_folder.File("a.padapter"), world.OtherCheckpoint));
        Assert.Contains(classifier.State.ModelSha256[..12], error.Message, StringComparison.Ordinal);
        Assert.Contains(world.OtherCheckpoint, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_Keys_AreTheNormalisedMeanOfTheRawViews()
    {
        using var classifier = await FitAsync(new FitOptions { Method = "tip-adapter", Views = 3 });
        var views = await new FeatureExtractor(world.Clip, new ExtractionOptions())
            .ExtractViewsAsync(Split().Support.Select(image => image.Path).ToList(), 3, cancellationToken: Cancel);
        var dimension = world.Clip.EmbedDim;
        var keys = Assert.IsType<TipAdapterState>(classifier.State.Adapter).Cache.Keys.ToArray();
        for (var row = 0; row < Split().Support.Count; row++)
        {
            var mean = Enumerable.Range(0, dimension).Select(d => views.Average(view => (double)view.Row(row)[d])).ToArray();
            var norm = Math.Sqrt(mean.Sum(value => value * value));
            for (var d = 0; d < dimension; d++)
                Assert.Equal(mean[d] / norm, keys[(row * dimension) + d], 1e-5);
        }
    }

    [Fact]
    public async Task Fit_SupportImage_VotesForItself()
    {
        using var classifier = await FitAsync(new FitOptions { Method = "tip-adapter", Views = 0, Selection = new FixedRule(), Alpha = 50, Beta = 5 });
        foreach (var image in Split().Support)
        {
            var prediction = classifier.Predict(image.Path, Explained);
            Assert.Equal(1, prediction.Evidence!.Votes[0].Similarity, 1e-4);
            Assert.Equal(image.Key, prediction.Evidence!.Votes[0].Image);
            Assert.Equal(1, prediction.Ranking.Sum(entry => entry.Probability), 1e-9);
            Assert.Equal(prediction.Ranking.OrderByDescending(entry => entry.Probability), prediction.Ranking);
            Assert.Equal((prediction.Label, prediction.Probability), (prediction.Ranking[0].Label, prediction.Ranking[0].Probability));
        }
    }

    [Fact]
    public async Task Fit_SameSeed_GivesTheSameClassifier()
    {
        using var one = await FitAsync();
        using var two = await FitAsync();
        one.Save(_folder.File("one.padapter"));
        two.Save(_folder.File("two.padapter"));
        Assert.Equal(await File.ReadAllBytesAsync(_folder.File("one.padapter"), Cancel), await File.ReadAllBytesAsync(_folder.File("two.padapter"), Cancel));
    }

    [Fact]
    public async Task Predict_OneByOne_EqualsABatch()
    {
        using var classifier = await FitAsync();
        var batch = await classifier.PredictAsync(world.TrainPhotos, cancellationToken: Cancel);
        Assert.Equal(world.TrainPhotos, batch.Results.Select(prediction => prediction.Image));
        foreach (var together in batch.Results)
        {
            var alone = classifier.Predict(together.Image);
            Assert.Equal(together.Label, alone.Label);
            Assert.Equal(together.Probability, alone.Probability, ProbabilityTolerance);
        }
    }

    [Fact]
    public async Task Predict_UnreadableImages_AreListed()
    {
        using var classifier = await FitAsync();
        await File.WriteAllTextAsync(_folder.File("bad.jpg"), "no image", Cancel);
        string[] paths = [world.TrainPhotos[0], _folder.File("bad.jpg"), _folder.File("missing.png"), world.TrainPhotos[1]];
        var batch = await classifier.PredictAsync(paths, cancellationToken: Cancel);
        Assert.Equal([paths[0], paths[3]], batch.Results.Select(prediction => prediction.Image));
        Assert.Equal([paths[1], paths[2]], batch.Unreadable.Select(file => file.Key));
        var error = await Assert.ThrowsAsync<InputException>(() =>
            classifier.PredictAsync(paths, new PredictOptions { Extraction = new ExtractionOptions { Strict = true } }, cancellationToken: Cancel));
        Assert.StartsWith(paths[2] + ": ", error.Message, StringComparison.Ordinal); // files are looked for before any is decoded
    }

    [Fact]
    public async Task Evaluate_SupportImages_AreLeftOut()
    {
        using var classifier = await FitAsync();
        var data = ImageFolder.Open(world.Photos);
        var all = await classifier.EvaluateAsync([.. Split().Support, .. data.Test!], data.ClassNames, cancellationToken: Cancel);
        var test = await classifier.EvaluateAsync(data.Test!, data.ClassNames, cancellationToken: Cancel);
        Assert.Equal(Split().Support.Count, all.LeftOut);
        Assert.Equal(0, test.LeftOut);
        Assert.Equal(test.Accuracy, all.Accuracy);
        Assert.Equal(test.Accuracy.Total - test.Accuracy.Correct, test.Wrong.Count);
        var error = await Assert.ThrowsAsync<InputException>(() => classifier.EvaluateAsync(Split().Support, data.ClassNames, cancellationToken: Cancel));
        Assert.Contains("fitted on", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_ClassesInAnotherOrder_GivesTheSameAccuracy()
    {
        using var classifier = await FitAsync();
        var data = ImageFolder.Open(world.Photos);
        var expected = await classifier.EvaluateAsync(data.Test!, data.ClassNames, cancellationToken: Cancel);
        var turned = data.Test!.Select(image => image with { Label = data.ClassNames.Count - 1 - image.Label }).ToList();
        var actual = await classifier.EvaluateAsync(turned, [.. data.ClassNames.Reverse()], cancellationToken: Cancel);
        Assert.Equal(expected.Accuracy, actual.Accuracy);

        var error = await Assert.ThrowsAsync<InputException>(() =>
            classifier.EvaluateAsync(data.Test!, ["blue disc", "green disc", "violet disc"], cancellationToken: Cancel));
        Assert.Contains("'violet disc'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_ClassWithoutAReadableImage_IsNamed()
    {
        var data = world.CopyTrain(_folder);
        foreach (var photo in Directory.GetFiles(Path.Combine(data, "green disc")))
            await File.WriteAllBytesAsync(photo, [0x89, (byte)'P', (byte)'N', (byte)'G'], Cancel);
        var error = await Assert.ThrowsAsync<InputException>(() =>
            FewShotClassifier.FitAsync(world.Clip, ImageFolder.Open(data).TakeAll(), cancellationToken: Cancel));
        Assert.Contains("'green disc'", error.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(data, "green disc"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_TestOracle_IsRefused()
    {
        var error = await Assert.ThrowsAsync<InputException>(() =>
            FewShotClassifier.FitAsync(world.Clip, Split(), new FitOptions { Selection = new TestOracleRule() }, cancellationToken: Cancel));
        Assert.Contains("test set", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_Cancelled_StopsAndLeavesTheModelUsable()
    {
        using var cancelled = new CancellationTokenSource();
        var atFirstReport = new OnReport(_ => cancelled.Cancel());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            FewShotClassifier.FitAsync(world.Clip, Split(), new FitOptions(), atFirstReport, cancelled.Token));
        using var classifier = await FitAsync();
        Assert.Equal(TinyWorld.ClassNames, classifier.ClassNames);
    }

    [Fact]
    public async Task Fit_ValidationHoldsACopyOfASupportImage_IsRefused()
    {
        var split = Split();
        var copy = _folder.File("renamed.png");
        File.Copy(split.Support[1].Path, copy);
        var leaking = split with { Validation = [new LabelledImage(copy, split.Support[1].Label, "renamed.png")] };
        var refused = await Assert.ThrowsAsync<InputException>(() =>
            FewShotClassifier.FitAsync(world.Clip, leaking, new FitOptions { Views = 0, Selection = new FullValRule() }, cancellationToken: Cancel));
        Assert.Contains("'renamed.png'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("overlapping-splits", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tip-adapter")]
    [InlineData("vpt")]
    public async Task Fit_FewValidationImagesAreInTheSupportSet_AreLeftOutAndSaid(string method)
    {
        var split = Split();
        LabelledImage[] photos = [.. Enumerable.Range(0, 24).Select(i => new LabelledImage(_folder.File($"{i}.png"), i % 3, $"{i}.png"))];
        foreach (var photo in photos)
            TinyWorld.WritePhoto(photo.Path, photo.Label, seed: 900 + int.Parse(Path.GetFileNameWithoutExtension(photo.Path), CultureInfo.InvariantCulture));
        var copy = _folder.File("renamed.png");
        File.Copy(split.Support[1].Path, copy);
        var options = new FitOptions { Method = method, Views = 0, Selection = new FullValRule(), VisualEpochs = method == "vpt" ? 2 : null };
        var without = await FewShotClassifier.FitAsync(world.Clip, split with { Validation = photos }, options, cancellationToken: Cancel);
        var leaking = split with { Validation = [.. photos, new LabelledImage(copy, split.Support[1].Label, "renamed.png")] };
        var with = await FewShotClassifier.FitAsync(world.Clip, leaking, options, cancellationToken: Cancel);
        using var one = without.Classifier;
        using var other = with.Classifier;
        Assert.Equal(without.Warnings.Select(warning => warning.Text), with.Warnings.Skip(1).Select(warning => warning.Text));
        Assert.Contains("'renamed.png'", with.Warnings[0].Text, StringComparison.Ordinal);
        Assert.Equal(without.Selection.Describe(), with.Selection.Describe());
        one.Save(_folder.File("one.padapter"));
        other.Save(_folder.File("other.padapter"));
        Assert.Equal(await File.ReadAllBytesAsync(_folder.File("one.padapter"), Cancel), await File.ReadAllBytesAsync(_folder.File("other.padapter"), Cancel));
    }

    [Fact]
    public async Task Fit_MoreShotsThanImages_SaysThatImagesRepeat()
    {
        var split = ImageFolder.Open(world.Photos).TakeShots(TinyWorld.TrainPerClass + 2, seed: 1);
        var fit = await FewShotClassifier.FitAsync(world.Clip, split, new FitOptions { Views = 0 }, cancellationToken: Cancel);
        using var classifier = fit.Classifier;
        Assert.Single(fit.Warnings, warning => warning.Text.Contains("more than once", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fit_PhotosThatAreThereMoreThanOnce_AreNamedAndLeaveFoldsTogether()
    {
        foreach (var file in Directory.GetFiles(world.Photos, "*.png", SearchOption.AllDirectories))
            File.Copy(file, _folder.File("data", Path.GetRelativePath(world.Photos, file)));
        var data = Path.Combine(_folder.Path, "data");
        File.Copy(At("train", "red disc", "0.png"), At("train", "red disc", "copy.png"));
        File.Copy(At("train", "red disc", "1.png"), At("train", "blue disc", "red.png"));
        File.Copy(At("train", "green disc", "2.png"), At("test", "green disc", "seen.png"));
        var fit = await FewShotClassifier.FitAsync(world.Clip, ImageFolder.Open(data),
            new FitOptions { Views = 0, Selection = new SupportCrossValidationRule() }, cancellationToken: Cancel);
        using var classifier = fit.Classifier;
        Assert.Contains(fit.Warnings, warning =>
            warning.Text.Contains("in two classes: 'train/blue disc/red.png' = 'train/red disc/1.png'", StringComparison.Ordinal));
        Assert.Contains(fit.Warnings, warning =>
            warning.Text.Contains("more than once: 'train/red disc/0.png' = 'train/red disc/copy.png'", StringComparison.Ordinal));
        Assert.Contains(fit.Warnings, warning => warning.Text.Contains("'test/green disc/seen.png' ('train/green disc/2.png')", StringComparison.Ordinal));
        Assert.Equal(13, fit.Selection.Scored!.Value.Total); // 14 support images, of which one is a copy

        var evaluation = await classifier.EvaluateAsync(ImageFolder.Open(data).Test!, TinyWorld.ClassNames, cancellationToken: Cancel);
        Assert.Contains("'test/green disc/seen.png'", Assert.Single(evaluation.Warnings), StringComparison.Ordinal);
        Assert.Equal((1, 6), (evaluation.LeftOut, evaluation.Accuracy.Total));

        string At(params string[] parts) => Path.Combine([data, .. parts]);
    }

    [Fact]
    public async Task Evaluate_OneTestImageInTwoClassesAndAnotherTwice_IsSaid()
    {
        using var classifier = await FitAsync();
        foreach (var file in Directory.GetFiles(world.Test, "*.png", SearchOption.AllDirectories))
            File.Copy(file, _folder.File("data", Path.GetRelativePath(world.Test, file)));
        var (red, blue) = (Path.Combine(_folder.Path, "data", "red disc"), Path.Combine(_folder.Path, "data", "blue disc"));
        var names = Directory.GetFiles(red).Order(StringComparer.Ordinal).ToArray();
        File.Copy(names[0], Path.Combine(blue, "red.png"));
        File.Copy(names[1], Path.Combine(red, "copy.png"));
        var data = ImageFolder.Open(Path.Combine(_folder.Path, "data"));
        var warnings = (await classifier.EvaluateAsync(data.Train, data.ClassNames, cancellationToken: Cancel)).Warnings;
        Assert.Equal(2, warnings.Count);
        Assert.Contains("in two classes", warnings[0], StringComparison.Ordinal);
        Assert.Contains("'blue disc/red.png'", warnings[0], StringComparison.Ordinal);
        Assert.Contains("'red disc/copy.png'", warnings[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_NamesWrittenOtherwise_AreTheSameClasses()
    {
        using var classifier = await FitAsync();
        var data = ImageFolder.Open(world.Photos);
        var expected = await classifier.EvaluateAsync(data.Test!, data.ClassNames, cancellationToken: Cancel);
        var actual = await classifier.EvaluateAsync(data.Test!, [.. data.ClassNames.Select(name => name.Replace(' ', '_').ToUpperInvariant())],
            cancellationToken: Cancel);
        Assert.Equal(expected.Accuracy, actual.Accuracy);
    }

    private FewShotSplit Split() => ImageFolder.Open(world.Photos).TakeShots(3, seed: 1);

    private async Task<FewShotClassifier> FitAsync(FitOptions? options = null, ClipModel? clip = null) =>
        (await FewShotClassifier.FitAsync(clip ?? world.Clip, Split(), options ?? new FitOptions { Views = 2 }, cancellationToken: Cancel)).Classifier;
}
