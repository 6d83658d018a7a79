using PromptAdapter.Features;
using PromptAdapter.Imaging;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Towers;
using PromptAdapter.Weights;
using static TorchSharp.torch;

namespace PromptAdapter.Clip;

/// <summary>bfloat16 beside single precision: the same features but for their last digits, and never under the same key.</summary>
public sealed class PrecisionTests(TinyWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    // In processor instructions where there are any, in rounded numbers, and in libtorch's own way where there are none.
    [Theory]
    [InlineData(MapArithmetic.BFloat16)]
    [InlineData(MapArithmetic.RoundedSingle)]
    public void Encode_VisionTransformer_StaysCloseToSinglePrecision(object arithmetic)
    {
        using var clip = ClipModel.Load(Random(), precision: EncoderPrecision.F32);
        AssertClose(clip, (MapArithmetic)arithmetic, Noise(4, clip.ImageSize), 4);
    }

    [Theory]
    [InlineData(MapArithmetic.BFloat16)]
    [InlineData(MapArithmetic.RoundedSingle)]
    public void Encode_Mini_StaysCloseToSinglePrecision(object arithmetic)
    {
        using var clip = ClipModel.Load(BundledModelTests.Model, precision: EncoderPrecision.F32);
        var (pixels, count) = Photos(clip);
        AssertClose(clip, (MapArithmetic)arithmetic, pixels, count);
    }

    [Theory]
    [InlineData(MapArithmetic.BFloat16)]
    [InlineData(MapArithmetic.RoundedSingle)]
    public void Encode_ResNet_StaysCloseToSinglePrecision(object arithmetic)
    {
        using var clip = ClipModel.Load(ReferenceData.Golden("checkpoints", "rn_v1k.state_dict.pt"), ReferenceData.Vocabulary, precision: EncoderPrecision.F32);
        using var tower = clip.ReadImageTower((MapArithmetic)arithmetic);
        var pixels = Noise(2, clip.ImageSize);
        // Random weights, ReLU after ReLU: what matters is that it is the same tower.
        Assert.InRange(PrecisionProbe.LeastCosineOf(Encode(clip.ImageTower, pixels, 2), Encode(tower, pixels, 2), 2), 0.999, 1.0001);
    }

    [Fact]
    public void Encode_BFloat16_IsNotSinglePrecision()
    {
        using var exact = ClipModel.Load(world.Checkpoint, precision: EncoderPrecision.F32);
        using var narrow = ClipModel.Load(world.Checkpoint, precision: EncoderPrecision.BF16);
        var pixels = Noise(2, exact.ImageSize);
        Assert.NotEqual(exact.EncodeImages(pixels, 2), narrow.EncodeImages(pixels, 2));
        Assert.Equal(exact.EncodeTexts(["a disc"]), narrow.EncodeTexts(["a disc"])); // texts stay as they are
    }

    [Fact]
    public void Identity_OfEachPrecision_IsAnother()
    {
        using var exact = ClipModel.Load(world.Checkpoint, precision: EncoderPrecision.F32);
        using var narrow = ClipModel.Load(world.Checkpoint, precision: EncoderPrecision.BF16);
        Assert.Equal(world.Clip.Identity, exact.Identity);
        Assert.NotEqual(exact.Identity, narrow.Identity);
        Assert.Equal(exact.Sha256, narrow.Sha256);
        Assert.Equal((EncoderPrecision.F32, EncoderPrecision.BF16), (exact.Precision, narrow.Precision));
    }

    [Fact]
    public async Task Extract_IntoOneStore_NeverTakesTheOthersFeatures()
    {
        var options = new ExtractionOptions { Store = new FeatureStore(Path.Combine(_folder.Path, "store")) };
        using var exact = ClipModel.Load(world.Checkpoint, precision: EncoderPrecision.F32);
        using var narrow = ClipModel.Load(world.Checkpoint, precision: EncoderPrecision.BF16);
        foreach (var clip in (ClipModel[])[exact, narrow])
            Assert.Equal(world.TrainPhotos.Length, await EncodedAsync(clip));
        foreach (var clip in (ClipModel[])[exact, narrow])
            Assert.Equal(0, await EncodedAsync(clip));

        async Task<int> EncodedAsync(ClipModel clip) =>
            (await new FeatureExtractor(clip, options).ExtractAsync(world.TrainPhotos, cancellationToken: Cancel)).Encoded;
    }

    [Fact]
    public async Task Precision_Auto_IsSettledByTheFirstPictures()
    {
        using var clip = ClipModel.Load(world.Checkpoint);
        Assert.Equal(MapArithmetics.HasBFloat16, clip.IsPrecisionOpen); // without the instructions there is nothing to choose from
        await new FeatureExtractor(clip, new ExtractionOptions()).ExtractAsync(world.TrainPhotos, cancellationToken: Cancel);
        Assert.False(clip.IsPrecisionOpen);
        if (!MapArithmetics.HasBFloat16)
            Assert.Equal(EncoderPrecision.F32, clip.Precision);
    }

    [Fact]
    public void Open_AModelWithADamagedTextTower_EncodesImages()
    {
        var path = _folder.File("damaged.safetensors");
        using (var weights = ClipWeights.Open(world.Checkpoint))
        {
            SafetensorsWriter.Write(path, weights.File.Tensors.Values.Select(tensor =>
            {
                var values = tensor.ToSingles();
                if (tensor.Name == "text_projection")
                    values[0] = float.NaN;
                return TensorToWrite.Of(tensor.Name, values, [.. tensor.Shape], ElementType.F32);
            }), weights.File.Metadata.ToDictionary(), cancellationToken: TestContext.Current.CancellationToken);
        }

        using var clip = ClipModel.Open(path);
        clip.EncodeImages(Noise(1, clip.ImageSize), 1);
        Assert.Throws<InputException>(() => clip.TextTower);
        Assert.Throws<InputException>(() => ClipModel.Load(path));
    }

    [Fact]
    public void Agrees_OnTowersThatSeeTheSame_IsTrueAndElseFalse()
    {
        using var clip = ClipModel.Load(world.Checkpoint);
        using var other = ClipModel.Load(world.OtherCheckpoint);
        using var narrow = clip.ReadImageTower(MapArithmetic.RoundedSingle);
        var (pixels, count) = Photos(clip);
        Assert.True(clip.Agrees(clip.ImageTower, narrow, pixels, count));
        Assert.False(clip.Agrees(clip.ImageTower, other.ImageTower, pixels, count));
    }

    [Fact]
    public async Task Classifier_KeepsItsPrecision()
    {
        using var narrow = ClipModel.Load(world.Checkpoint, precision: EncoderPrecision.BF16);
        var data = PromptAdapter.ImageFolder.Open(world.Photos);
        var fit = await FewShotClassifier.FitAsync(narrow, data, new FitOptions { Shots = 2, Views = 0 }, cancellationToken: Cancel);
        var path = _folder.File("discs.padapter");
        fit.Classifier.Save(path);

        using var loaded = FewShotClassifier.Load(path);
        Assert.Equal((EncoderPrecision.BF16, EncoderPrecision.BF16), (loaded.State.Precision, loaded.Precision));
        Assert.Equal(fit.Classifier.Predict(world.TrainPhotos[0]).Probability, loaded.Predict(world.TrainPhotos[0]).Probability);

        using var exact = ClipModel.Load(world.Checkpoint, precision: EncoderPrecision.F32);
        var error = Assert.Throws<InputException>(() => FewShotClassifier.Load(path, exact));
        Assert.Contains("bf16", error.Message, StringComparison.Ordinal);
        Assert.Contains("f32", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FeatureFile_KeepsItsPrecision_AndIsNotMixed()
    {
        var set = FeatureSet.Create([0.6f, 0.8f], 2, [0], 1, new FeatureOrigin { Precision = EncoderPrecision.BF16 });
        FeatureSetFile.Save(set, _folder.File("features", "train.safetensors"));
        FeatureSetFile.Save(set.WithOrigin(new FeatureOrigin()), _folder.File("features", "test.safetensors"));
        Assert.Equal(EncoderPrecision.BF16, FeatureSetFile.Load(_folder.File("features", "train.safetensors")).Origin.Precision);
        using (var single = TensorFile.Open(_folder.File("features", "test.safetensors")))
            Assert.DoesNotContain("precision", single.Metadata.Keys); // files of single precision are as they ever were
        var error = Assert.Throws<InputException>(() => FeatureFolders.RequireFit(
            FeatureSetFile.Load(_folder.File("features", "train.safetensors")), FeatureSetFile.Load(_folder.File("features", "test.safetensors"))));
        Assert.Contains("bf16", error.Message, StringComparison.Ordinal);
    }

    private void AssertClose(ClipModel clip, MapArithmetic arithmetic, float[] pixels, int count)
    {
        using var tower = clip.ReadImageTower(arithmetic);
        Assert.InRange(PrecisionProbe.LeastCosineOf(Encode(clip.ImageTower, pixels, count), Encode(tower, pixels, count), count),
            PrecisionProbe.LeastCosine, 1.0001);
    }

    private static float[] Encode(ImageTower tower, float[] pixels, int count)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var side = (int)Math.Sqrt(pixels.Length / (3 * count));
        return tower.Encode(tensor(pixels, [count, 3, side, side])).data<float>().ToArray();
    }

    // Some depth and width, so that errors have where to grow.
    private string Random()
    {
        var path = _folder.File("random.safetensors");
        new RandomCheckpoint { EmbedDim = 128, ImageResolution = 96, PatchSize = 16, VisionWidth = 256, VisionLayers = 8, TextLayers = 1 }.Write(path);
        return path;
    }

    private (float[] Pixels, int Count) Photos(ClipModel clip)
    {
        var size = 3 * clip.ImageSize * clip.ImageSize;
        var pixels = new float[4 * size];
        var preprocess = new ClipPreprocess(clip.ImageSize, clip.Preprocessing);
        for (var i = 0; i < 4; i++)
        {
            using var decoded = ImageSource.File(world.TrainPhotos[3 * i]).Decode(Imaging.Decoding.DecodeOptions.Default);
            preprocess.Apply(decoded, pixels.AsSpan(i * size, size));
        }

        return (pixels, 4);
    }

    private static float[] Noise(int count, int side)
    {
        var random = new Random(7);
        var pixels = new float[count * 3 * side * side];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (random.NextSingle() * 4) - 2;
        return pixels;
    }
}
