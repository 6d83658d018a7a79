using System.Text.Json;
using PromptAdapter.Datasets;
using PromptAdapter.Features;
using PromptAdapter.Imaging;
using PromptAdapter.Splits;
using PromptAdapter.Texts;
using PromptAdapter.Torch;

namespace PromptAdapter.Classifiers;

/// <summary>What a service does with a classifier.</summary>
public sealed class ServiceTests(TinyWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Predict_TakesAPathBytesAndAStream()
    {
        using var classifier = await FitAsync();
        var path = world.TrainPhotos[1];
        var bytes = await File.ReadAllBytesAsync(path, Cancel);
        var expected = classifier.Predict(path);
        Assert.Equal(path, expected.Image);
        Assert.Equal(expected.Ranking, classifier.Predict(bytes).Ranking);
        Assert.Equal(expected.Ranking, classifier.Predict((ReadOnlyMemory<byte>)bytes).Ranking);
        await using var stream = File.OpenRead(path);
        Assert.Equal(expected.Ranking, (await classifier.PredictAsync(stream, cancellationToken: Cancel)).Ranking);
        var batch = await classifier.PredictAsync(
            [ImageSource.File(path), ImageSource.Bytes(bytes, "upload"), ImageSource.FromStream(() => new MemoryStream(bytes), "opened"), new byte[] { 1, 2 }],
            cancellationToken: Cancel);
        Assert.Equal([path, "upload", "opened"], batch.Results.Select(result => result.Image));
        Assert.All(batch.Results, result => Assert.Equal(batch.Results[0].Ranking, result.Ranking));
        Assert.StartsWith("image ", Assert.Single(batch.Unreadable).Key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_FromMemory_EqualsAFitFromFiles()
    {
        using var expected = await FitAsync();
        var data = ImageFolder.Open(world.Train);
        var inMemory = data with
        {
            Train = [.. data.Train.Select(image => new LabelledImage(ImageSource.Bytes(File.ReadAllBytes(image.Path), image.Key), image.Label, image.Key))],
        };
        using var actual = (await FewShotClassifier.FitAsync(world.Clip, inMemory, cancellationToken: Cancel)).Classifier;
        Assert.Equal(expected.Predict(world.TrainPhotos[3]).Ranking, actual.Predict(world.TrainPhotos[3]).Ranking);
        Assert.Equal(expected.State.Support.Select(image => image.Thumbnail.ToArray()), actual.State.Support.Select(image => image.Thumbnail.ToArray()));
    }

    [Fact]
    public async Task Predict_SaysNothingOfTheTrainingPhotosUnlessAsked()
    {
        using var classifier = await FitAsync();
        var plain = await classifier.PredictAsync(world.TrainPhotos[0], cancellationToken: Cancel);
        Assert.Null(plain.Evidence);
        var json = JsonSerializer.Serialize(plain);
        Assert.True(json.Length < 1000, json);
        Assert.All(classifier.State.Support.Skip(1), image => Assert.DoesNotContain(image.Path, json, StringComparison.Ordinal));
        var explained = await classifier.PredictAsync(world.TrainPhotos[0], new PredictOptions { Explain = true }, Cancel);
        Assert.NotNull(explained.Evidence);
        Assert.Equal(plain.Ranking, explained.Ranking);
    }

    [Fact]
    public async Task Feature_PredictsAsItsImage()
    {
        using var classifier = await FitAsync();
        var encoded = await classifier.EncodeAsync([world.TrainPhotos[0], world.TrainPhotos[5]], cancellationToken: Cancel);
        var batch = await classifier.PredictAsync([world.TrainPhotos[0], world.TrainPhotos[5]], cancellationToken: Cancel);
        for (var row = 0; row < 2; row++)
        {
            var prediction = classifier.PredictFeature(encoded.Row(row));
            Assert.Equal(batch.Results[row].Ranking, prediction.Ranking);
            var logits = classifier.Score(encoded.Row(row));
            Assert.Equal(prediction.Label, classifier.ClassNames[Array.IndexOf(logits, logits.Max())]);
        }

        Assert.Throws<ArgumentException>(() => classifier.Score(new float[3]));
        Assert.Throws<InputException>(() => classifier.Score(new float[world.Clip.EmbedDim]));
    }

    [Fact]
    public async Task SaveToAStream_IsWhatAFileHolds()
    {
        using var classifier = await FitAsync();
        using var content = new MemoryStream();
        classifier.Save(content);
        using var again = new MemoryStream();
        await classifier.SaveAsync(again, Cancel);
        Assert.Equal(content.ToArray(), again.ToArray());
        await File.WriteAllBytesAsync(_folder.File("c.padapter"), content.ToArray(), Cancel);
        using var loaded = await FewShotClassifier.LoadAsync(_folder.File("c.padapter"), world.Clip, Cancel);
        Assert.Equal(classifier.Predict(world.TrainPhotos[0]).Ranking, loaded.Predict(world.TrainPhotos[0]).Ranking);
        Assert.Equal(await classifier.SaveAsync(_folder.File("d.padapter"), Cancel), new FileInfo(_folder.File("d.padapter")).Length);
    }

    [Fact]
    public async Task Load_FindsTheModelThatTravelsWithTheFile()
    {
        using var classifier = await FitAsync();
        var model = _folder.File("one", "models", "tiny.safetensors");
        Directory.CreateDirectory(Path.GetDirectoryName(model)!);
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(world.Checkpoint)!))
            File.Copy(file, Path.Combine(Path.GetDirectoryName(model)!, Path.GetFileName(file)));
        using (var clip = ClipModel.Load(model, precision: EncoderPrecision.F32))
            (await FewShotClassifier.FitAsync(clip, ImageFolder.Open(world.Train), cancellationToken: Cancel)).Classifier.Save(_folder.File("one", "c.padapter"));
        Directory.Move(_folder.File("one"), _folder.File("two"));
        using var loaded = FewShotClassifier.Load(_folder.File("two", "c.padapter"));
        Assert.Equal(_folder.File("two", "models", "tiny.safetensors"), loaded.State.ModelPath);
        Assert.Equal(classifier.Predict(world.TrainPhotos[0]).Ranking, loaded.Predict(world.TrainPhotos[0]).Ranking);
    }

    [Fact]
    public async Task AfterDispose_EverythingThrows()
    {
        using var clip = ClipModel.Load(world.Checkpoint);
        var data = ImageFolder.Open(world.Train);
        var classifier = (await FewShotClassifier.FitAsync(clip, data, cancellationToken: Cancel)).Classifier;
        classifier.Dispose();
        classifier.Dispose();
        var photo = world.TrainPhotos[0];
        Assert.Throws<ObjectDisposedException>(() => classifier.Predict(photo));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => classifier.PredictAsync(photo, cancellationToken: Cancel));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => classifier.PredictAsync(world.TrainPhotos, cancellationToken: Cancel));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => classifier.EvaluateAsync(data.Train, data.ClassNames, cancellationToken: Cancel));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => classifier.AddAsync("new", [photo], cancellationToken: Cancel));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => classifier.RemoveAsync([photo], cancellationToken: Cancel));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => classifier.SuggestAsync([photo], 1, cancellationToken: Cancel));
        Assert.Throws<ObjectDisposedException>(() => classifier.Save(_folder.File("a.padapter")));
        Assert.Throws<ObjectDisposedException>(() => classifier.Save(new MemoryStream()));
        Assert.Throws<ObjectDisposedException>(() => classifier.SaveOver(_folder.File("a.padapter")));
        Assert.Throws<ObjectDisposedException>(() => classifier.Score(new float[clip.EmbedDim]));
        clip.Dispose();
        Assert.Throws<ObjectDisposedException>(() => clip.EncodeTexts(["a"]));
        Assert.Throws<ObjectDisposedException>(() => clip.EncodeImages(new float[3 * 32 * 32], 1));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => FewShotClassifier.FitAsync(clip, data, cancellationToken: Cancel));
    }

    [Fact]
    public void ZeroShot_NeedsNoPhoto()
    {
        using var classifier = FewShotClassifier.ZeroShot(world.Clip, TinyWorld.ClassNames, TemplateSet.Of("a {}"));
        Assert.Empty(classifier.State.Support);
        var prediction = classifier.Predict(world.TrainPhotos[0]);
        var feature = world.Clip.EncodeTexts([.. TinyWorld.ClassNames.Select(name => $"a {name}")]);
        Assert.Equal(feature.Length, classifier.State.ClassWeights!.Values.Length);
        classifier.Save(_folder.File("z.padapter"));
        using var loaded = FewShotClassifier.Load(_folder.File("z.padapter"), world.Clip);
        Assert.Equal(prediction.Ranking, loaded.Predict(world.TrainPhotos[0]).Ranking);
        Assert.Throws<InputException>(() => FewShotClassifier.ZeroShot(world.Clip, ["cat"]));
        Assert.Throws<InputException>(() => FewShotClassifier.ZeroShot(world.Clip, ["a cat", "a_cat"]));
    }

    [Fact]
    public async Task ZeroShot_EqualsAFitOfTheMethod()
    {
        var fit = await FewShotClassifier.FitAsync(world.Clip, ImageFolder.Open(world.Train),
            new FitOptions { Method = "zero-shot", Templates = TemplateSet.Of("a {}") }, cancellationToken: Cancel);
        using var classifier = FewShotClassifier.ZeroShot(world.Clip, fit.Classifier.ClassNames, TemplateSet.Of("a {}"));
        var feature = (await classifier.EncodeAsync([world.TrainPhotos[0]], cancellationToken: Cancel)).Row(0).ToArray();
        Assert.Equal(fit.Classifier.Score(feature), classifier.Score(feature));
    }

    [Fact]
    public async Task Fit_DoesNotHoldItsCaller()
    {
        var caller = Environment.CurrentManagedThreadId;
        using var reached = new ManualResetEventSlim();
        var data = new BlockedImage(reached);
        var split = ImageFolder.Open(world.Train).TakeAll();
        split = split with { Support = [new LabelledImage(data, 0), .. split.Support.Skip(1)] };
        var fitting = FewShotClassifier.FitAsync(world.Clip, split, cancellationToken: Cancel); // returns while the first image waits
        Assert.False(fitting.IsCompleted);
        Assert.True(SpinWait.SpinUntil(() => data.Thread != 0, TimeSpan.FromMinutes(1)));
        Assert.NotEqual(caller, data.Thread);
        reached.Set();
        await fitting;
    }

    [Fact]
    public async Task Predict_StopsBetweenImages()
    {
        using var classifier = await FitAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var progress = new OnReport(report => { if (report.Done > 0) stop.Cancel(); });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => classifier.PredictAsync(
            world.TrainPhotos, new PredictOptions { Extraction = new ExtractionOptions { BatchSize = 1 } }, progress, stop.Token));
    }

    private async Task<FewShotClassifier> FitAsync() =>
        (await FewShotClassifier.FitAsync(world.Clip, ImageFolder.Open(world.Train), cancellationToken: Cancel)).Classifier;

    private sealed record BlockedImage(ManualResetEventSlim Reached) : ImageSource("blocked")
    {
        private int _thread;

        public int Thread => Volatile.Read(ref _thread);

        public override RgbImage Decode(Imaging.Decoding.DecodeOptions options)
        {
            Reached.Wait();
            return RgbImage.FromPixels(40, 40, new byte[3 * 40 * 40]);
        }

        public override Task<ImageFingerprint> FingerprintAsync(CancellationToken cancellationToken = default)
        {
            Volatile.Write(ref _thread, Environment.CurrentManagedThreadId);
            Reached.Wait(cancellationToken);
            return Task.FromResult(ImageFingerprint.Of([1, 2, 3]));
        }
    }
}
