using PromptAdapter.Prompts.Learners;
using PromptAdapter.Torch.Native;
using PromptAdapter.Torch.Prompts.Conditional;
using PromptAdapter.Torch.Prompts.Context;
using TorchSharp;
using static TorchSharp.torch;

namespace PromptAdapter.Prompts.Conditional;

public sealed class ConditionalPromptLearnerTests : IDisposable
{
    private readonly TinyClip _tiny = new();
    private readonly DisposeScope _scope;

    public ConditionalPromptLearnerTests() => _scope = NewDisposeScope();

    // A meta-net that answers 0 leaves plain context learning with the name at the end.
    [Fact]
    public void Logits_OfASilentMetaNet_AreThoseOfThePlainContext()
    {
        var start = Start();
        var silent = new PromptState(start.Tensors.Select(part =>
            part.Name.StartsWith("meta_net.linear2.", StringComparison.Ordinal) ? part with { Values = new float[part.Values.Length] } : part));
        using var learner = new ConditionalPromptLearner(_tiny.Clip, TinyClip.ClassNames, silent);
        using var encoder = PromptEncoder.Create(_tiny.Clip, TinyClip.ClassNames, new ContextLayout(3, _tiny.Clip.TextTower.Width));
        var pixels = TinyClip.Images(2);
        var (images, texts) = (_tiny.Clip.ImageTower.Encode(pixels), encoder.Encode(learner.Parameters[PromptTensorNames.Context]));
        var expected = (images / images.norm(-1, keepdim: true)).matmul((texts / texts.norm(-1, keepdim: true)).t()).Times(_tiny.Clip.LogitScale);
        TinyClip.AssertEqual(expected, learner.Logits(pixels));
    }

    [Fact]
    public void Contexts_AreShiftedByTheMetaNet()
    {
        using var learner = Learner();
        var features = tensor(Enumerable.Range(0, 64).Select(i => MathF.Cos(i)).ToArray(), [2, 32]);
        var contexts = TinyClip.Values(learner.Contexts(features));
        var (w1, b1, w2, b2, context) = (Part("meta_net.linear1.weight"), Part("meta_net.linear1.bias"), Part("meta_net.linear2.weight"),
            Part("meta_net.linear2.bias"), Part("context"));
        for (var image = 0; image < 2; image++)
        {
            var hidden = b1.Select((bias, h) =>
                Math.Max(0, bias + Enumerable.Range(0, 32).Sum(i => (double)w1[h * 32 + i] * MathF.Cos(image * 32 + i)))).ToArray();
            for (var n = 0; n < 3; n++)
            {
                for (var d = 0; d < 64; d++)
                    Assert.Equal(context[n * 64 + d] + b2[d] + hidden.Select((value, h) => value * w2[d * hidden.Length + h]).Sum(),
                        contexts[(image * 3 + n) * 64 + d], 1e-5);
            }
        }

        float[] Part(string name) => TinyClip.Values(learner.Parameters[name]);
    }

    [Fact]
    public void Logits_OfBatch_EqualOneByOne()
    {
        using var learner = Learner();
        var pixels = TinyClip.Images(3);
        var alone = cat([.. Enumerable.Range(0, 3).Select(i => learner.Logits(pixels.narrow(0, i, 1)))], 0);
        TinyClip.AssertEqual(learner.Logits(pixels), alone);
    }

    [Fact]
    public void Gradient_EqualsFiniteDifferences()
    {
        using var learner = Learner();
        TinyClip.AssertGradient(learner, TinyClip.Images(2), TinyClip.Labels(1, 0), [.. learner.Parameters.Names]);
    }

    [Theory]
    [MemberData(nameof(TinyClip.Memories), MemberType = typeof(TinyClip))]
    public void ComputeGradients_InParts_AreThoseOfOneGraph(long memory)
    {
        using var learner = Learner(memory);
        TinyClip.AssertGradientsOfOneGraph(learner);
    }

    [Theory]
    [MemberData(nameof(TinyClip.Memories), MemberType = typeof(TinyClip))]
    public void Training_LeavesNoTensorsBehind(long memory)
    {
        using var learner = Learner(memory);
        var (early, late) = TinyClip.LiveTensors(learner);
        Assert.Equal(early, late);
    }

    [Fact]
    public void Constructor_MetaNetOfAnotherModel_SaysWhichPart()
    {
        var state = new PromptState(Start().Tensors.Select(part =>
            part.Name == "meta_net.linear1.weight" ? part with { Shape = [4, 16], Values = new float[64] } : part));
        var error = Assert.Throws<InputException>(() => new ConditionalPromptLearner(_tiny.Clip, TinyClip.ClassNames, state));
        Assert.Contains("meta_net.linear1.weight", error.Message, StringComparison.Ordinal);
        Assert.Equal("cocoop", state.Mode);
    }

    public void Dispose()
    {
        _scope.Dispose();
        _tiny.Dispose();
    }

    private PromptState Start() => ConditionalPromptLearner.Start(_tiny.Clip, new ConditionalPromptOptions { ContextLength = 3, Reduction = 4 }, 7);

    private ConditionalPromptLearner Learner(long memory = 1 << 30) => new(_tiny.Clip, TinyClip.ClassNames, Start(), new ActivationMemory(memory));
}
