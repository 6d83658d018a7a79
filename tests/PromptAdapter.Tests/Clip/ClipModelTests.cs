using PromptAdapter.Torch;
using PromptAdapter.Torch.Towers;
using PromptAdapter.Weights;
using TorchSharp;

namespace PromptAdapter.Clip;

/// <summary>The towers on random weights: what must hold whatever the weights say.</summary>
public sealed class ClipModelTests(TinyWorld world) : IDisposable
{
    // Of one row in norm: another batch, another padding.
    private const double Tolerance = 1e-5;
    private const int Steps = 100;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Encode_ManyTimes_LeavesNoTensorBehind()
    {
        var pixels = Pixels(2, world.Clip.ImageSize);
        Step();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var step = 0; step < Steps; step++)
            Step();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void Step()
        {
            world.Clip.EncodeImages(pixels, 2);
            world.Clip.EncodeTexts(["a photo", "a longer text about a photo"]);
        }
    }

    [Fact]
    public void Dispose_FreesEveryTensor()
    {
        world.Clip.EncodeTexts(["first"]);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var clip = ClipModel.Load(world.Checkpoint);
        clip.EncodeTexts(["a text"]);
        Assert.True(DisposeScopeManager.Statistics.ThreadTotalLiveCount > before);
        clip.Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(192, 128)]
    [InlineData(128, 256)]
    public void EncodeImages_AnyNumberOfHeads_DoesNotDependOnTheBatch(int visionWidth, int textWidth)
    {
        using var clip = Random(visionWidth, textWidth);
        Assert.Equal((visionWidth / 64, textWidth / 64), (clip.Architecture.VisionHeads, clip.Architecture.TextHeads));
        var size = 3 * clip.ImageSize * clip.ImageSize;
        var pixels = Pixels(5, clip.ImageSize);
        var together = clip.EncodeImages(pixels, 5);
        for (var i = 0; i < 5; i++)
            AssertClose(together.AsSpan(i * clip.EmbedDim, clip.EmbedDim), clip.EncodeImages(pixels.AsSpan(i * size, size), 1));
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(192, 128)]
    public void EncodeImages_WithAProbe_GivesTheSame(int visionWidth, int textWidth)
    {
        using var clip = Random(visionWidth, textWidth);
        var expected = clip.EncodeImages(Pixels(2, clip.ImageSize), 2);
        using var noGrad = torch.no_grad();
        using var pixels = torch.tensor(Pixels(2, clip.ImageSize), [2, 3, clip.ImageSize, clip.ImageSize]);
        var names = new List<string>();
        using var features = clip.ImageTower.Encode(pixels, (name, _) => names.Add(name));
        AssertClose(expected, features.data<float>().ToArray());
        Assert.Equal(names.Distinct(), names);
        Assert.Contains("visual.transformer.resblocks.1.attn", names);
    }

    [Fact]
    public void EncodeTexts_AnyCompany_GivesTheSame()
    {
        using var clip = Random(192, 128);
        string[] texts = ["a", "a photo of a cat", "a much longer text: a photo of a cat on a mat", "one two"];
        var together = clip.EncodeTexts(texts);
        for (var i = 0; i < texts.Length; i++)
            AssertClose(together.AsSpan(i * clip.EmbedDim, clip.EmbedDim), clip.EncodeTexts([texts[i]]));
    }

    [Fact]
    public void EncodeTexts_MoreThanOneChunk_KeepsTheOrder()
    {
        string[] texts = [.. Enumerable.Range(0, 150).Select(i => new string('x', 1 + (i * 7 % 30)))];
        var together = world.Clip.EncodeTexts(texts);
        for (var i = 0; i < texts.Length; i += 13)
            AssertClose(together.AsSpan(i * world.Clip.EmbedDim, world.Clip.EmbedDim), world.Clip.EncodeTexts([texts[i]]));
        Assert.Empty(world.Clip.EncodeTexts([]));
    }

    [Fact]
    public void EncodeImages_FromSeveralThreads_GivesTheSame()
    {
        var pixels = Pixels(3, world.Clip.ImageSize);
        var expected = world.Clip.EncodeImages(pixels, 3);
        Parallel.For(0, 20, _ => AssertClose(expected, world.Clip.EncodeImages(pixels, 3)));
    }

    [Theory]
    [InlineData("visual.proj")]
    [InlineData("token_embedding.weight")]
    [InlineData("transformer.resblocks.0.mlp.c_fc.bias")]
    public void Load_WeightThatIsNotFinite_IsRefusedByName(string tensor)
    {
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        foreach (var value in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
        {
            var path = WithWeight(tensor, value);
            var error = Assert.Throws<InputException>(() => ClipModel.Load(path));
            Assert.Equal(path, error.InputPath);
            Assert.Contains($"'{tensor}'", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Load_LogitScaleBeyondReason_IsRefused()
    {
        var error = Assert.Throws<InputException>(() => ClipModel.Load(WithWeight("logit_scale", 1000)));
        Assert.Contains("logit scale", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EncodeImages_WeightsThatOverflow_IsAnErrorThatNamesTheCheckpoint()
    {
        var path = WithWeight("visual.ln_post.weight", float.MaxValue);
        using var clip = ClipModel.Load(path);
        var error = Assert.Throws<InputException>(() => clip.EncodeImages(Pixels(1, clip.ImageSize), 1));
        Assert.Equal(path, error.InputPath);
    }

    [Fact]
    public void Load_NoVocabulary_FailsOnlyWhenTextIsAskedFor()
    {
        File.Copy(world.Checkpoint, _folder.File("alone", "tiny.safetensors"));
        using var clip = ClipModel.Load(_folder.File("alone", "tiny.safetensors"));
        Assert.Equal(clip.EmbedDim, clip.EncodeImages(Pixels(1, clip.ImageSize), 1).Length);
        var error = Assert.Throws<InputException>(() => clip.EncodeTexts(["a"]));
        Assert.Contains("bpe_simple_vocab_16e6.txt.gz", error.Message, StringComparison.Ordinal);
    }

    private static float[] Pixels(int count, int size)
    {
        var random = new Random(9);
        return [.. Enumerable.Range(0, count * 3 * size * size).Select(_ => (float)(4 * random.NextDouble() - 2))];
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.InRange(System.Numerics.Tensors.TensorPrimitives.Distance(expected, actual) / System.Numerics.Tensors.TensorPrimitives.Norm(expected), 0,
            Tolerance);
    }

    private ClipModel Random(int visionWidth, int textWidth)
    {
        var path = _folder.File("random", "random.safetensors");
        new RandomCheckpoint
        {
            EmbedDim = 48,
            ImageResolution = 48,
            VisionWidth = visionWidth,
            TextWidth = textWidth,
            ContextLength = 60,
            VocabularySize = TinyWorld.VocabularySize
        }.Write(path);
        TinyWorld.WriteVocabulary(_folder.File("random"));
        return ClipModel.Load(path);
    }

    /// <summary>The tiny checkpoint in single precision with the last value of a tensor replaced.</summary>
    private string WithWeight(string name, float value)
    {
        var path = _folder.File("changed.safetensors");
        using var file = TensorFile.Open(world.Checkpoint);
        SafetensorsWriter.Write(path, file.Tensors.Values.Select(tensor =>
        {
            var values = tensor.ToSingles();
            if (tensor.Name == name)
                values[^1] = value;
            return TensorToWrite.Of(tensor.Name, values, [.. tensor.Shape]);
        }), cancellationToken: TestContext.Current.CancellationToken);
        return path;
    }
}
