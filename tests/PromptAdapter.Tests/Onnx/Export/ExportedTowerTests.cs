using PromptAdapter.Features;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Towers;
using PromptAdapter.Weights;

namespace PromptAdapter.Onnx.Export;

public sealed class ExportedTowerTests(TinyWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Golden => GoldenCheckpoints.All;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Golden))]
    public void WriteEncoder_OfEveryCheckpoint_HasTheSameFeatures(string file) => AssertSame(GoldenCheckpoints.PathOf(file), null);

    [Theory]
    [InlineData(ClipActivation.QuickGelu)]
    [InlineData(ClipActivation.Gelu)]
    public void WriteEncoder_OfEitherActivation_HasTheSameFeatures(ClipActivation activation) => AssertSame(world.Checkpoint, activation);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Write_WithPromptsInSomeBlocks_HasTheSameLogits(int depth)
    {
        const int Count = 5, Width = 128;
        new RandomCheckpoint { VisionLayers = 3, TextLayers = 1, EmbedDim = 32, ImageResolution = 32, VocabularySize = TinyWorld.VocabularySize }
            .Write(_folder.File("m", "deep.safetensors"));
        TinyWorld.WriteVocabulary(_folder.File("m"));
        using var clip = ClipModel.Load(_folder.File("m", "deep.safetensors"));
        using var plain = await ExportedClassifiers.FitAsync(clip, world, "zero-shot");
        var random = new Random(depth);
        var values = new float[depth * Count * Width];
        for (var i = 0; i < values.Length; i++)
            values[i] = random.NextSingle() - 0.5f;
        var prompts = RawTensor.Of("visual_prompts", values, depth, Count, Width);
        using var prompted = FewShotClassifier.Of(ClipModel.Load(_folder.File("m", "deep.safetensors")),
            plain.State with { Method = "vpt", Tower = [prompts] });
        ExportedClassifiers.Export(prompted, _folder.File("c.onnx"));
        using var exported = FewShotClassifier.LoadOnnx(_folder.File("c.onnx"));
        ExportedClassifiers.AssertEqual(prompted, exported, world);
        var photo = ExportedClassifiers.Photos(world)[0];
        Assert.NotEqual(ExportedClassifiers.Probabilities(plain, photo), ExportedClassifiers.Probabilities(exported, photo));
    }

    [Fact]
    public async Task LoadOnnx_WithATowerOfAnotherModelOrTuning_IsRefused()
    {
        using var fitted = await ExportedClassifiers.FitAsync(world.Clip, world, "vpt");
        fitted.Save(_folder.File("c.padapter"));
        using var other = ClipModel.Load(world.OtherCheckpoint);
        ExportedClassifiers.ExportEncoder(other, _folder.File("other.onnx"));
        ExportedClassifiers.ExportEncoder(world.Clip, _folder.File("plain.onnx")); // of the model, without the prompts
        foreach (var name in (string[])["other.onnx", "plain.onnx"])
        {
            var error = Assert.Throws<InputException>(() => FewShotClassifier.LoadOnnx(_folder.File("c.padapter"), _folder.File(name)));
            Assert.Contains("another encoder", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ExportedEncoder_IsAnEncoderToFitOn()
    {
        ExportedClassifiers.ExportEncoder(world.Clip, _folder.File("tower.onnx"));
        using var tower = OnnxImageEncoder.Load(_folder.File("tower.onnx"));
        Assert.Equal(world.Clip.Preprocessing, tower.Preprocessing);
        using var fitted = await ExportedClassifiers.FitAsync(tower, world, "gda");
        fitted.Save(_folder.File("c.padapter"));
        using var loaded = FewShotClassifier.LoadOnnx(_folder.File("c.padapter"));
        ExportedClassifiers.AssertEqual(fitted, loaded, world);
        ExportedClassifiers.Export(fitted, _folder.File("c.onnx")); // and exported again
        using var again = FewShotClassifier.LoadOnnx(_folder.File("c.onnx"));
        ExportedClassifiers.AssertEqual(fitted, again, world);
    }

    [Theory]
    [InlineData("gda")]
    [InlineData("vpt")] // whose prompts go into the tower
    public async Task Write_FittedInBFloat16_IsHeldAgainstSinglePrecision(string method)
    {
        using var narrow = ClipModel.Load(world.Checkpoint, precision: EncoderPrecision.BF16);
        using var fitted = await ExportedClassifiers.FitAsync(narrow, world, method);
        ExportedClassifiers.Export(fitted, _folder.File("c.onnx"));
        using var exported = FewShotClassifier.LoadOnnx(_folder.File("c.onnx"));
        using var exact = FewShotClassifier.Of(narrow.Reopen(EncoderPrecision.F32), fitted.State);
        ExportedClassifiers.AssertEqual(exact, exported, world);
        ExportedClassifiers.ExportEncoder(narrow, _folder.File("tower.onnx"));
    }

    private void AssertSame(string checkpoint, ClipActivation? activation)
    {
        using var clip = ClipModel.Load(checkpoint, activation: activation);
        foreach (var takesBytes in (bool[])[false, true])
        {
            var result = ExportedClassifiers.ExportEncoder(clip, _folder.File("tower.onnx"), new OnnxExportOptions { TakesBytes = takesBytes });
            Assert.InRange(result.LeastCosine, OnnxExport.LeastCosine, 1 + 1e-9);
            Assert.InRange(result.LargestDifference, 0, OnnxExport.Tolerance);
        }
    }
}
