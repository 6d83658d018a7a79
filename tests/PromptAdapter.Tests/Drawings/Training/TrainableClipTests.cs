using PromptAdapter.Tokenization;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Native;
using PromptAdapter.Torch.Towers;
using PromptAdapter.Weights;
using static TorchSharp.torch;

namespace PromptAdapter.Drawings.Training;

[Collection(nameof(Prompts.Tuning.PromptTuningTests))]
public sealed class TrainableClipTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RandomCheckpoint _start =
        new()
        {
            EmbedDim = 24,
            ImageResolution = 16,
            PatchSize = 8,
            VisionWidth = 64,
            VisionLayers = 2,
            TextWidth = 64,
            TextLayers = 2,
            ContextLength = 16,
            VocabularySize = SmallVocabulary.Size,
            Seed = 4
        };
    private readonly PairBatch _pairs;

    public TrainableClipTests()
    {
        NativeBackend.EnsureLoaded();
        var tokenizer = new ClipTokenizer(Vocabulary.Load(SmallVocabulary.WriteOpenAi(_folder)));
        _pairs = PairBatch.Draw(new Photographed(), tokenizer, contextLength: 16, seed: 1, first: 0, count: 6);
    }

    [Theory]
    [InlineData(ElementType.F32, 1e-5)]
    [InlineData(ElementType.F16, 5e-3)] // the rounding of the weights
    public void Save_ReadByClipModel_GivesTheSameFeatures(ElementType type, double tolerance)
    {
        using var model = Trained(steps: 3);
        model.Save(_folder.File("model.safetensors"), type, new Dictionary<string, string>());
        using var clip = ClipModel.Load(_folder.File("model.safetensors"));
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();

        var (pixels, ids) = _pairs.ToTensors();
        var (images, texts) = model.Encode(pixels, ids);

        Assert.Equal(model.LogitScale, clip.LogitScale, tolerance * model.LogitScale);
        AssertClose(images, nn.functional.normalize(clip.ImageTower.Encode(pixels), dim: -1), tolerance);
        AssertClose(texts, nn.functional.normalize(clip.TextTower.Encode(ids), dim: -1), tolerance);
    }

    [Fact]
    public void Save_BeforeAnyStep_HoldsTheDrawnWeights()
    {
        using var model = new TrainableClip(_start);
        model.Save(_folder.File("model.safetensors"), ElementType.F16, new Dictionary<string, string>());
        _start.Write(_folder.File("drawn.safetensors"));
        using var saved = ClipWeights.Open(_folder.File("model.safetensors"));
        using var drawn = ClipWeights.Open(_folder.File("drawn.safetensors"));

        Assert.Equal(drawn.Names.Order(), saved.Names.Order());
        foreach (var name in drawn.Names)
        {
            var (expected, actual) = (drawn.File[name].ToSingles(), saved.File[name].ToSingles());
            for (var i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], actual[i], Math.Max(1e-7, Math.Abs(expected[i]) * 1e-3)); // one step of half precision
        }
    }

    [Fact]
    public void Loss_Gradient_IsThatOfFiniteDifferences()
    {
        const float Step = 2e-3f;
        using var model = Trained(steps: 2);
        Differentiate(model);
        var wanted = model.Groups.Select(group => group.Gradients.Span.ToArray()).ToArray();

        for (var g = 0; g < wanted.Length; g++)
        {
            foreach (var (name, _) in model.Groups[g].Parameters)
            {
                // The entry of largest gradient of each tensor: there the difference stands out from the rounding of the loss.
                var (start, length) = model.Groups[g].RangeOf(name);
                var range = wanted[g].AsSpan(start, length).ToArray();
                var at = start + Array.IndexOf(range, range.MaxBy(Math.Abs));
                ref var value = ref model.Groups[g].Values.Span[at];
                var kept = value;
                value = kept + Step;
                var above = Loss(model);
                value = kept - Step;
                var below = Loss(model);
                value = kept;
                var slope = (above - below) / (2 * Step);
                Assert.True(Math.Abs(slope - wanted[g][at]) <= 0.03 * Math.Abs(wanted[g][at]) + 1e-3, $"{name}: {wanted[g][at]} computed, {slope} measured");
            }
        }
    }

    [Fact]
    public void Loss_OfPairsThatTheModelCannotTellApart_IsTheLogarithmOfTheirNumber()
    {
        using var model = new TrainableClip(_start);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var ids = _pairs.Ids.AsSpan(0, _pairs.Ids.Length / _pairs.Count).ToArray();
        var same = _pairs with { Ids = [.. Enumerable.Repeat(ids, _pairs.Count).SelectMany(row => row)], Pixels = new float[_pairs.Pixels.Length] };
        var (pixels, texts) = same.ToTensors();

        Assert.Equal(Math.Log(_pairs.Count), model.Loss(pixels, texts).item<float>(), 1e-5);
    }

    [Fact]
    public void ClampTemperature_AboveTheLimit_SetsIt()
    {
        using var model = new TrainableClip(_start);
        var (at, _) = model.Vectors.RangeOf("logit_scale");
        model.Vectors.Values.Span[at] = 7;

        model.ClampTemperature();

        Assert.Equal(100, model.LogitScale, 1e-3);
    }

    public void Dispose() => _folder.Dispose();

    private TrainableClip Trained(int steps)
    {
        var model = new TrainableClip(_start);
        for (var step = 0; step < steps; step++)
        {
            Differentiate(model);
            foreach (var group in model.Groups)
            {
                for (var i = 0; i < group.Length; i++)
                    group.Values.Span[i] -= 0.05f * group.Gradients.Span[i];
            }
        }

        return model;
    }

    private void Differentiate(TrainableClip model)
    {
        using var scope = NewDisposeScope();
        foreach (var group in model.Groups)
            group.Gradients.Span.Clear();
        var (pixels, ids) = _pairs.ToTensors();
        model.Loss(pixels, ids).backward();
    }

    private float Loss(TrainableClip model)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (pixels, ids) = _pairs.ToTensors();
        return model.Loss(pixels, ids).item<float>();
    }

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance)
    {
        var error = (expected - actual).norm().item<float>() / expected.norm().item<float>();
        Assert.True(error <= tolerance, $"the features differ by {error:E2}");
    }

    /// <summary>The squares under captions that the small vocabulary of the tests knows.</summary>
    private sealed class Photographed : ICaptionedImages
    {
        private static readonly string[] Captions = ["a photo of a cat", "the dogs", "photos of things", "a photograph of the thing", "naïve doggy", "cafés"];
        private readonly DrawnSquares _squares = new();

        public string Name => "photographed squares";

        public int Side => _squares.Side;

        public string Draw(ulong seed, long index, Span<byte> rgb)
        {
            _squares.Draw(seed, index, rgb);
            return Captions[index % Captions.Length];
        }
    }
}
