using PromptAdapter.Imaging;
using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Features;

public sealed class FeatureExtractorTests(TinyWorld world) : IDisposable
{
    // Of one feature in norm: the same image in a batch of another size.
    private const double BatchTolerance = 1e-5;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private FeatureStore Store => new(Path.Combine(_folder.Path, "store"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Extract_Again_ComesFromTheStoreBitForBit()
    {
        var first = await ExtractAsync(Store);
        var second = await ExtractAsync(Store);
        Assert.Equal((world.TrainPhotos.Length, 0), (first.Encoded, second.Encoded));
        Assert.Equal(first.Features, second.Features);
        Assert.Equal(first.Sha256, second.Sha256);
        Assert.Empty(first.Unreadable);
    }

    [Fact]
    public async Task Extract_WithAndWithoutStoreAndInAnyBatch_IsTheSame()
    {
        var expected = await ExtractAsync(store: null);
        foreach (var size in (int[])[1, 5, 100])
            AssertClose(expected, await Extractor(new ExtractionOptions { BatchSize = size }).ExtractAsync(world.TrainPhotos, cancellationToken: Cancel));
    }

    [Fact]
    public async Task Extract_DamagedEntries_AreRebuilt()
    {
        var first = await ExtractAsync(Store);
        var entries = Directory.GetFiles(Store.Folder, "*.feature", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        await File.WriteAllBytesAsync(entries[0], (await File.ReadAllBytesAsync(entries[0], Cancel))[..50], Cancel);
        var garbled = await File.ReadAllBytesAsync(entries[1], Cancel);
        garbled[60] ^= 1;
        await File.WriteAllBytesAsync(entries[1], garbled, Cancel);
        File.Delete(entries[2]);

        var second = await ExtractAsync(Store);
        Assert.Equal(3, second.Encoded);
        Assert.Equal(first.Features, second.Features); // to the bit: the batches are those of the first run
        Assert.Equal(0, (await ExtractAsync(Store)).Encoded);
    }

    [Fact]
    public async Task Extract_HolesInTheStore_AreFilledWithTheSameBits()
    {
        var options = new ExtractionOptions { Store = Store, BatchSize = 5 };
        var first = await Extractor(options).ExtractAsync(world.TrainPhotos, cancellationToken: Cancel);
        foreach (var row in (int[])[0, 5, 6, 7, 8, 9])
            DeleteEntry(new FeatureKey(world.Clip.Sha256, options.PreprocessName(world.Clip.ImageSize), first.Sha256[row], "none"));
        var second = await Extractor(options).ExtractAsync(world.TrainPhotos, cancellationToken: Cancel);
        Assert.Equal(6, second.Encoded);
        Assert.Equal(first.Features, second.Features);

        void DeleteEntry(FeatureKey key)
        {
            var name = Convert.ToHexStringLower(key.Digest()) + ".feature";
            File.Delete(Directory.GetFiles(Store.Folder, name, SearchOption.AllDirectories).Single());
        }
    }

    [Fact]
    public async Task Extract_TwoAtOnceIntoOneStore_BothSucceed()
    {
        var both = await Task.WhenAll(Task.Run(() => ExtractAsync(Store), Cancel), Task.Run(() => ExtractAsync(Store), Cancel));
        AssertClose(both[0], both[1]);
        Assert.Equal(0, (await ExtractAsync(Store)).Encoded);
        Assert.Empty(Directory.GetFiles(Store.Folder, "*.partial", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Extract_UnreadableImages_AreListedAndLeftOut()
    {
        await File.WriteAllTextAsync(_folder.File("text.jpg"), "not an image", Cancel);
        var torn = await File.ReadAllBytesAsync(world.TrainPhotos[0], Cancel);
        await File.WriteAllBytesAsync(_folder.File("torn.png"), torn[..(torn.Length / 2)], Cancel);
        string[] paths = [world.TrainPhotos[0], _folder.File("text.jpg"), world.TrainPhotos[1], _folder.File("torn.png"), _folder.File("missing.png")];

        var extracted = await Extractor(new ExtractionOptions { Store = Store }).ExtractAsync(paths, cancellationToken: Cancel);
        Assert.Equal([0, 2], extracted.Rows);
        Assert.Equal(2 * world.Clip.EmbedDim, extracted.Features.Length);
        Assert.Equal([paths[1], paths[3], paths[4]], extracted.Unreadable.Select(file => file.Key));
        Assert.All(extracted.Unreadable, file => Assert.DoesNotContain('\n', file.Reason));
        var expected = await ExtractAsync(store: null);
        Assert.Equal(expected.Row(1).ToArray(), extracted.Row(1).ToArray(), (left, right) => Math.Abs(left - right) < 1e-4);
    }

    [Theory]
    [InlineData("text.jpg")]
    [InlineData("missing.png")]
    public async Task Extract_Strict_StopsAtAnUnreadableImage(string name)
    {
        var path = _folder.File(name);
        if (name == "text.jpg")
            await File.WriteAllTextAsync(path, "not an image", Cancel);
        var strict = Extractor(new ExtractionOptions { Strict = true });
        var error = await Assert.ThrowsAsync<InputException>(() => strict.ExtractAsync([world.TrainPhotos[0], path], cancellationToken: Cancel));
        Assert.StartsWith(path + ": ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extract_Cancelled_LeavesWhatIsDoneInTheStore()
    {
        using var cancelled = new CancellationTokenSource();
        var afterFourImages = new OnReport(report =>
        {
            if (report.Done >= 4)
                cancelled.Cancel();
        });
        var extractor = Extractor(new ExtractionOptions { Store = Store, BatchSize = 2 });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => extractor.ExtractAsync(world.TrainPhotos, afterFourImages, cancelled.Token));

        var rest = await extractor.ExtractAsync(world.TrainPhotos, cancellationToken: Cancel);
        Assert.Equal(world.TrainPhotos.Length - 4, rest.Encoded);
        var uninterrupted = await Extractor(new ExtractionOptions { BatchSize = 2 }).ExtractAsync(world.TrainPhotos, cancellationToken: Cancel);
        Assert.Equal(uninterrupted.Features, rest.Features); // bit for bit
    }

    [Fact]
    public async Task Extract_CancelledWhileABatchIsEncoded_EncodesNoOther()
    {
        using var cancelled = new CancellationTokenSource();
        var encoder = new CountingEncoder(world.Clip) { OnEncode = calls => { if (calls == 2) cancelled.Cancel(); } };
        var extractor = new FeatureExtractor(encoder, new ExtractionOptions { BatchSize = 2 });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => extractor.ExtractAsync(world.TrainPhotos, cancellationToken: cancelled.Token));
        Assert.Equal(2, encoder.Calls);
    }

    [Fact]
    public async Task ExtractViews_DecodeEachImageOnce()
    {
        var decoded = new System.Collections.Concurrent.ConcurrentBag<string>();
        ImageSource[] images = [.. world.TrainPhotos.Select(path => new CountedSource(ImageSource.File(path), decoded))];
        await Extractor(new ExtractionOptions { BatchSize = 5 }).ExtractViewsAsync(images, 4, cancellationToken: Cancel);
        Assert.Equal(images.Length, decoded.Count);
    }

    [Fact]
    public async Task Extract_KnownImageThatIsGone_ComesFromTheStore()
    {
        var first = await Extractor(new ExtractionOptions { Store = Store }).ExtractAsync(world.TrainPhotos[..2], cancellationToken: Cancel);
        ImageSource[] images =
        [
            new FingerprintedSource(ImageSource.File(_folder.File("gone.png")), new ImageFingerprint(first.Sha256[0])),
            .. world.TrainPhotos[1..4].Select(path => ImageSource.File(path)),
        ];
        var again = await Extractor(new ExtractionOptions { Store = Store, Strict = true }).ExtractAsync(images, cancellationToken: Cancel);
        Assert.Equal([0, 1, 2, 3], again.Rows);
        Assert.Equal(first.Row(0), again.Row(0));
        Assert.Equal(2, again.Encoded);
    }

    [Fact]
    public async Task ExtractViews_DependOnContentAndSeedAlone()
    {
        var views = await Extractor(new ExtractionOptions()).ExtractViewsAsync(world.TrainPhotos, 2, cancellationToken: Cancel);
        var reversed = await Extractor(new ExtractionOptions { BatchSize = 3 })
            .ExtractViewsAsync([.. world.TrainPhotos.Reverse()], 2, cancellationToken: Cancel);
        var otherSeed = await Extractor(new ExtractionOptions { Seed = 2 }).ExtractViewsAsync(world.TrainPhotos, 2, cancellationToken: Cancel);
        var last = world.TrainPhotos.Length - 1;
        for (var view = 0; view < 2; view++)
        {
            for (var row = 0; row <= last; row++)
            {
                Assert.True(Difference(views[view].Row(row), reversed[view].Row(last - row)) < BatchTolerance);
                Assert.True(Difference(views[view].Row(row), otherSeed[view].Row(row)) > 100 * BatchTolerance);
            }
        }

        Assert.True(Difference(views[0].Row(0), views[1].Row(0)) > 100 * BatchTolerance);
    }

    [Fact]
    public async Task ExtractViews_ProgressAndStore_CountViews()
    {
        var reports = new List<(long Done, long Total)>();
        var extractor = Extractor(new ExtractionOptions { Store = Store });
        await extractor.ExtractViewsAsync(world.TrainPhotos, 3, new OnReport(report => reports.Add((report.Done, report.Total))), Cancel);
        Assert.All(reports, report => Assert.Equal(3 * world.TrainPhotos.Length, report.Total));
        Assert.Equal(reports.Order(), reports);
        Assert.Equal(reports[^1].Total, reports[^1].Done);
        Assert.All(await extractor.ExtractViewsAsync(world.TrainPhotos, 4, cancellationToken: Cancel), (view, number) =>
            Assert.Equal(number == 3 ? world.TrainPhotos.Length : 0, view.Encoded));
    }

    [Fact]
    public async Task Extract_OtherOrientationOrModel_SharesNoEntries()
    {
        await ExtractAsync(Store);
        var unturned = await Extractor(new ExtractionOptions { Store = Store, ApplyOrientation = false })
            .ExtractAsync(world.TrainPhotos, cancellationToken: Cancel);
        Assert.Equal(world.TrainPhotos.Length, unturned.Encoded);
        using var other = Torch.ClipModel.Load(world.OtherCheckpoint);
        var others = await new FeatureExtractor(other, new ExtractionOptions { Store = Store }).ExtractAsync(world.TrainPhotos, cancellationToken: Cancel);
        Assert.Equal(world.TrainPhotos.Length, others.Encoded);
    }

    [Theory]
    [InlineData("""{"image_mean":0.5}""")]
    [InlineData("""{"resample":2}""")]
    [InlineData("""{"size":48}""")]
    public async Task Extract_ModelWithOtherPreprocessing_SharesNoEntriesAndDiffers(string json)
    {
        using var folder = new TemporaryFolder();
        var checkpoint = folder.File("tiny.safetensors");
        File.Copy(world.Checkpoint, checkpoint);
        Runtime.AtomicFile.WriteText(folder.File("preprocessor_config.json"), json);
        using var other = Torch.ClipModel.Load(checkpoint);
        var plain = await ExtractAsync(Store);
        var extractor = new FeatureExtractor(other, new ExtractionOptions { Store = Store });
        var own = await extractor.ExtractAsync(world.TrainPhotos, cancellationToken: Cancel);
        Assert.Equal(world.TrainPhotos.Length, own.Encoded);
        Assert.NotEqual(plain.Features, own.Features);
        Assert.Equal(0, (await extractor.ExtractAsync(world.TrainPhotos, cancellationToken: Cancel)).Encoded);
        Assert.Equal(0, (await ExtractAsync(Store)).Encoded);
    }

    private sealed record CountedSource(ImageSource Source, System.Collections.Concurrent.ConcurrentBag<string> Decoded) : ImageSource(Source.Key)
    {
        public override RgbImage Decode(DecodeOptions options)
        {
            Decoded.Add(Source.Key);
            return Source.Decode(options);
        }

        public override Task<ImageFingerprint> FingerprintAsync(CancellationToken cancellationToken = default) => Source.FingerprintAsync(cancellationToken);
    }

    private sealed class CountingEncoder(IImageEncoder encoder) : IImageEncoder
    {
        public int Calls { get; private set; }

        public required Action<int> OnEncode { get; init; }

        public string Name => encoder.Name;

        public string Identity => encoder.Identity;

        public int ImageSize => encoder.ImageSize;

        public int EmbedDim => encoder.EmbedDim;

        public ImagePreprocessing Preprocessing => encoder.Preprocessing;

        public float[] EncodeImages(ReadOnlySpan<float> pixels, int count)
        {
            OnEncode(++Calls);
            return encoder.EncodeImages(pixels, count);
        }
    }

    private FeatureExtractor Extractor(ExtractionOptions options) => new(world.Clip, options);

    private Task<ExtractedFeatures> ExtractAsync(FeatureStore? store) =>
        Extractor(new ExtractionOptions { Store = store }).ExtractAsync(world.TrainPhotos, cancellationToken: Cancel);

    private static void AssertClose(ExtractedFeatures expected, ExtractedFeatures actual)
    {
        Assert.Equal(expected.Rows, actual.Rows);
        for (var row = 0; row < expected.Rows.Count; row++)
            Assert.True(Difference(expected.Row(row), actual.Row(row)) <= BatchTolerance, $"row {row}");
    }

    private static double Difference(ReadOnlySpan<float> left, ReadOnlySpan<float> right) =>
        System.Numerics.Tensors.TensorPrimitives.Distance(left, right) / System.Numerics.Tensors.TensorPrimitives.Norm(left);
}
