using PromptAdapter.Features;
using PromptAdapter.Prompts.Learners;
using PromptAdapter.Texts;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Prompts.Context;
using PromptAdapter.Torch.Prompts.Visual;
using PromptAdapter.Torch.Towers;
using TorchSharp;
using static TorchSharp.torch;

namespace PromptAdapter.Prompts.Visual;

public sealed class VisualPromptLearnerTests : IDisposable
{
    private readonly TinyClip _tiny = new();
    private readonly DisposeScope _scope;

    public VisualPromptLearnerTests() => _scope = NewDisposeScope();

    private VisionTransformer Tower => (VisionTransformer)_tiny.Clip.ImageTower;

    [Fact]
    public void ImageFeatures_WithoutPrompts_AreThePlainTowers()
    {
        using var learner = Learner(new VisualPromptOptions { Length = 0 });
        var pixels = TinyClip.Images(3);
        TinyClip.AssertEqual(_tiny.Clip.ImageTower.Encode(pixels), learner.ImageFeatures(pixels), 1e-6);
    }

    [Fact]
    public void ImageFeatures_WithPrompts_AreNotThePlainTowers()
    {
        using var learner = Learner(new VisualPromptOptions { Length = 2, Depth = 1 });
        var pixels = TinyClip.Images(3);
        var difference = (Tower.Encode(pixels) - learner.ImageFeatures(pixels)).abs().max().item<float>();
        Assert.True(difference > 1e-4, $"prompts change the features by {difference} only");
    }

    // The tower asked block by block: what the deep prompts replace must be exactly what came out of the prompts before.
    [Fact]
    public void Encode_DeepPromptsEqualToWhatTheyReplace_ChangeNothing()
    {
        var pixels = TinyClip.Images(1);
        var shallow = randn(1, 2, Tower.Width);
        var outputs = new List<Tensor>();
        var expected = Tower.Encode(pixels, shallow, (name, activation) =>
        {
            if (System.Text.RegularExpressions.Regex.IsMatch(name, @"resblocks\.\d+$"))
                outputs.Add(activation.narrow(1, 1, 2).clone().DetachFromDisposeScope());
        });
        var deep = cat([shallow, outputs[0], outputs[1]], 0); // [3, 2, D]
        TinyClip.AssertEqual(expected, Tower.Encode(pixels, deep));
    }

    [Fact]
    public void Encode_DeepPrompts_EachLayerCounts()
    {
        var pixels = TinyClip.Images(1);
        var deep = randn(3, 2, Tower.Width);
        var expected = Tower.Encode(pixels, deep);
        for (var layer = 0; layer < 3; layer++)
        {
            var changed = deep.clone();
            changed[layer] = -changed[layer]; // a block normalises what it reads: a factor alone would not show
            Assert.True((Tower.Encode(pixels, changed) - expected).abs().max().item<float>() > 1e-5, $"layer {layer} does not matter");
        }
    }

    [Fact]
    public void Encode_ProbeSeesTheWholeLastBlock_ResultIsTheSame()
    {
        var pixels = TinyClip.Images(2);
        var deep = randn(3, 2, Tower.Width);
        TinyClip.AssertEqual(Tower.Encode(pixels, deep), Tower.Encode(pixels, deep, (_, _) => { }));
    }

    [Fact]
    public void Logits_OfBatch_EqualOneByOne()
    {
        using var learner = Learner(new VisualPromptOptions { Length = 3 });
        var pixels = TinyClip.Images(4);
        var alone = cat([.. Enumerable.Range(0, 4).Select(i => learner.Logits(pixels.narrow(0, i, 1)))], 0);
        TinyClip.AssertEqual(learner.Logits(pixels), alone);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(2, null)]
    [InlineData(null, null)]
    [InlineData(null, 8)]
    public void Gradient_EqualsFiniteDifferences(int? depth, int? projection)
    {
        using var learner = Learner(new VisualPromptOptions { Length = 3, Depth = depth, ProjectionWidth = projection });
        TinyClip.AssertGradient(learner, TinyClip.Images(2), TinyClip.Labels(1, 2), [.. learner.Parameters.Names]);
    }

    [Fact]
    public void Gradient_ReachesNoFrozenWeight()
    {
        using var learner = Learner(new VisualPromptOptions { Length = 3 });
        var before = Tower.Encode(TinyClip.Images(1));
        var logits = learner.Logits(TinyClip.Images(2));
        logits.sum().backward();
        TinyClip.AssertEqual(before, Tower.Encode(TinyClip.Images(1)));
        Assert.False(Tower.Encode(TinyClip.Images(1)).requires_grad);
    }

    [Fact]
    public void Projection_OfAnIdentity_IsNoProjection()
    {
        var plain = VisualPromptLearner.Start(_tiny.Clip, new VisualPromptOptions { Length = 2 }, 5);
        var width = Tower.Width;
        var identity = new PromptState(
        [
            .. plain.Tensors,
            new PromptTensor("visual_projection.weight", [width, width],
                Enumerable.Range(0, width * width).Select(i => i % (width + 1) == 0 ? 1f : 0f).ToArray()),
            new PromptTensor("visual_projection.bias", [width], new float[width]),
        ]);
        using var without = new VisualPromptLearner(_tiny.Clip, Weights(), plain);
        using var with = new VisualPromptLearner(_tiny.Clip, Weights(), identity);
        TinyClip.AssertEqual(without.Logits(TinyClip.Images(2)), with.Logits(TinyClip.Images(2)));
    }

    [Fact]
    public void Start_SameSeed_SameValues_WithinTheBound()
    {
        var options = new VisualPromptOptions { Length = 4 };
        var one = VisualPromptLearner.Start(_tiny.Clip, options, 9)[PromptTensorNames.Visual];
        Assert.Equal([3L, 4, 64], one.Shape);
        Assert.Equal(one.Values.ToArray(), VisualPromptLearner.Start(_tiny.Clip, options, 9)[PromptTensorNames.Visual].Values.ToArray());
        Assert.NotEqual(one.Values.ToArray(), VisualPromptLearner.Start(_tiny.Clip, options, 10)[PromptTensorNames.Visual].Values.ToArray());
        var bound = (float)Math.Sqrt(6.0 / (3 * 16 * 16 + 64));
        Assert.InRange(one.Values.ToArray().Max(Math.Abs), 0.9f * bound, bound);
    }

    [Theory]
    [MemberData(nameof(TinyClip.Memories), MemberType = typeof(TinyClip))]
    public void ComputeGradients_InParts_AreThoseOfOneGraph(long memory)
    {
        using var learner = Learner(new VisualPromptOptions { Length = 2, ProjectionWidth = 8 }, memory);
        TinyClip.AssertGradientsOfOneGraph(learner);
    }

    [Theory]
    [MemberData(nameof(TinyClip.Memories), MemberType = typeof(TinyClip))]
    public void Training_LeavesNoTensorsBehind(long memory)
    {
        using var learner = Learner(new VisualPromptOptions { Length = 3 }, memory);
        var (early, late) = TinyClip.LiveTensors(learner);
        Assert.Equal(early, late);
    }

    [Fact]
    public void Constructor_PromptOfAnotherModel_SaysWhichPart()
    {
        var state = new PromptState([new PromptTensor(PromptTensorNames.Visual, [1, 2, 32], new float[64])], "prompt.pth.tar");
        var error = Assert.Throws<InputException>(() => new VisualPromptLearner(_tiny.Clip, Weights(), state));
        Assert.Contains("prompt.pth.tar: the part visual", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_ResNet_IsRefused()
    {
        using var resNet = ClipModel.Load(ReferenceData.Golden("checkpoints", "rn_v1k.state_dict.pt"));
        var error = Assert.Throws<InputException>(() => VisualPromptLearner.Start(resNet, new VisualPromptOptions(), 1));
        Assert.Contains("ResNet", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, null, null)]
    [InlineData(4, 4, null)]
    [InlineData(4, 0, null)]
    [InlineData(4, null, 0)]
    public void Start_ImpossibleSizes_AreRefused(int length, int? depth, int? projection)
    {
        var options = new VisualPromptOptions { Length = length, Depth = depth, ProjectionWidth = projection };
        Assert.Throws<InputException>(() => VisualPromptLearner.Start(_tiny.Clip, options, 1));
    }

    public void Dispose()
    {
        _scope.Dispose();
        _tiny.Dispose();
    }

    private VisualPromptLearner Learner(VisualPromptOptions options, long memory = 1 << 30) =>
        new(_tiny.Clip, Weights(), VisualPromptLearner.Start(_tiny.Clip, options, 7), new ActivationMemory(memory));

    private ClassWeights Weights() => TextHeadBuilder.Build(_tiny.Clip, ClassPrompts.Create(TinyClip.ClassNames, TemplateSet.Of("a photo of a {}.")).Texts);
}
