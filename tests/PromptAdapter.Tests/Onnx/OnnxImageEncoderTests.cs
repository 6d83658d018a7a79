using PromptAdapter.Weights.Catalog;

namespace PromptAdapter.Onnx;

public sealed class OnnxImageEncoderTests : IDisposable
{
    private const string Settings = """{"mean": 0, "std": 1, "channels": "rgb"}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_WithoutSettings_AsksForEachByName()
    {
        ColourGraph.Write(_folder.File("e.onnx"), side: 0, twoOutputs: true);
        var error = Assert.Throws<InputException>(() => OnnxImageEncoder.Load(_folder.File("e.onnx")));
        Assert.Contains("does not tell size, mean, std, channels, output (its outputs are means, copy)", error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.File("e.json"), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"mean": 0, "std": 0, "channels": "rgb"}""", "std")]
    [InlineData("""{"mean": 0, "std": 1, "channels": "grb"}""", "rgb, bgr")]
    [InlineData("""{"mean": 0, "std": 1, "channels": "rgb", "size": 9}""", "8")]
    [InlineData("""{"mean": 0, "std": 1, "channels": "rgb", "sise": 8}""", "sise")]
    [InlineData("""{"mean": 0, "std": 1, "channels": "rgb", "output": "x"}""", "means")]
    [InlineData("""{"mean": 0, "std": 1, "channels": "rgb", "layout": "nhwc"}""", "cannot be run")]
    public void Load_WithImpossibleSettings_NamesThem(string settings, string part) =>
        Assert.Contains(part, Assert.Throws<InputException>(() => Open(settings)).Message, StringComparison.Ordinal);

    [Fact]
    public void Load_OfWhatIsNoOnnx_SaysSo()
    {
        File.WriteAllText(_folder.File("e.onnx"), "no graph");
        Assert.StartsWith(_folder.File("e.onnx") + ": cannot be read as an ONNX graph",
            Assert.Throws<InputException>(() => OnnxImageEncoder.Load(_folder.File("e.onnx"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void EncodeImages_OfAnyCount_WorksAroundFixedBatches(int batch)
    {
        using var encoder = Open(Settings, batch);
        Assert.Equal(3, encoder.EmbedDim);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], encoder.EncodeImages(Planes(1, 2, 3, 4, 5, 6, 7, 8, 9), 3));
    }

    [Fact]
    public void EncodeImages_OfBgr_SwapsChannels_AndHasAnotherIdentity()
    {
        using var rgb = Open(Settings);
        var (sha256, identity) = (rgb.Sha256, rgb.Identity); // before the file is written once more
        using var bgr = Open(Settings.Replace("rgb", "bgr", StringComparison.Ordinal));
        Assert.Equal([3, 2, 1], bgr.EncodeImages(Planes(1, 2, 3), 1));
        Assert.Equal(sha256, bgr.Sha256);
        Assert.NotEqual(identity, bgr.Identity);
    }

    [Fact]
    public void Load_WithMetadata_NeedsNoFileBeside_AndThatComesFirst()
    {
        ColourGraph.Write(_folder.File("m.onnx"), metadata:
            [("promptadapter.mean", "[0.1, 0.2, 0.3]"), ("promptadapter.std", "1"), ("promptadapter.channels", "rgb")]);
        using (var told = OnnxImageEncoder.Load(_folder.File("m.onnx")))
            Assert.Equal([0.1f, 0.2f, 0.3f], told.Preprocessing.Mean);
        File.WriteAllText(_folder.File("m.json"), """{"mean": [0, 0, 0]}""");
        using var beside = OnnxImageEncoder.Load(_folder.File("m.onnx"));
        Assert.Equal([0, 0, 0], beside.Preprocessing.Mean);
    }

    [Fact]
    public void Load_OfTheBundledEncoder_TakesPixelsAsTheyAre()
    {
        using var encoder = OnnxImageEncoder.Load(BundledEncoder.Name);
        Assert.Equal((512, 224, "resnet18"), (encoder.EmbedDim, encoder.ImageSize, encoder.Name));
        var pixels = new float[2 * 3 * 224 * 224];
        pixels.AsSpan(3 * 224 * 224).Fill(255);
        var features = encoder.EncodeImages(pixels, 2);
        Assert.Equal(encoder.EncodeImages(pixels.AsSpan(3 * 224 * 224), 1), features[512..]);
        Assert.NotEqual(features[..512], features[512..]);
    }

    private OnnxImageEncoder Open(string settings, int batch = 0)
    {
        ColourGraph.Write(_folder.File("e.onnx"), batch);
        File.WriteAllText(_folder.File("e.json"), settings);
        return OnnxImageEncoder.Load(_folder.File("e.onnx"));
    }

    // Images of 8 by 8 pixels whose channels are each of one value.
    private static float[] Planes(params float[] values) => [.. values.SelectMany(value => Enumerable.Repeat(value, 64))];

    [Fact]
    public void Load_MetadataNameWithAZeroCharacter_IsRefused()
    {
        var path = _folder.File("zero.onnx");
        ColourGraph.Write(path, metadata: ("la\0bels", "[]"));
        var error = Assert.Throws<InputException>(() => OnnxImageEncoder.Load(path));
        Assert.Contains("holds a metadata entry whose name cannot be read", error.Message, StringComparison.Ordinal);
    }
}
