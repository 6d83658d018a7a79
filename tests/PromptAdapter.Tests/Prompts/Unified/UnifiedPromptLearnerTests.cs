using PromptAdapter.Prompts.Learners;
using PromptAdapter.Texts;
using PromptAdapter.Torch.Native;
using PromptAdapter.Torch.Prompts.Context;
using PromptAdapter.Torch.Prompts.Unified;
using PromptAdapter.Torch.Prompts.Visual;
using TorchSharp;
using static TorchSharp.torch;

namespace PromptAdapter.Prompts.Unified;

public sealed class UnifiedPromptLearnerTests : IDisposable
{
    private readonly TinyClip _tiny = new();
    private readonly DisposeScope _scope;

    public UnifiedPromptLearnerTests() => _scope = NewDisposeScope();

    [Theory]
    [InlineData(SharedAttention.Tokens, true)]
    [InlineData(SharedAttention.ReferenceQuirks, false)]
    public void Prompts_TextDependsOnVisual_OnlyWhereTokensAttend(SharedAttention attention, bool depends)
    {
        using var learner = Learner(new UnifiedPromptOptions { SharedWidth = 16, Attention = attention });
        var before = TinyClip.Values(learner.Prompts().Context);
        using (no_grad())
            learner.Parameters[PromptTensorNames.Visual].PlusInPlace(1);
        var difference = before.Zip(TinyClip.Values(learner.Prompts().Context)).Max(pair => Math.Abs(pair.First - pair.Second));
        Assert.Equal(depends, difference > 1e-6);
    }

    // With values alike for all tokens attention has nothing to choose from, and both layouts must agree.
    [Fact]
    public void Prompts_OfEqualTokens_AreTheSameInBothLayouts()
    {
        var start = UnifiedPromptLearner.Start(_tiny.Clip, new UnifiedPromptOptions { SharedWidth = 64 }, 4);
        var row = Enumerable.Range(0, 64).Select(i => MathF.Sin(i)).ToArray();
        var equal = new PromptState(start.Tensors.Select(part => part.Name is PromptTensorNames.Context or PromptTensorNames.Visual
            ? part with { Values = Enumerable.Range(0, part.Values.Length).Select(i => row[i % 64]).ToArray() }
            : part));
        using var tokens = Learner(new UnifiedPromptOptions { Attention = SharedAttention.Tokens }, equal);
        using var quirks = Learner(new UnifiedPromptOptions { Attention = SharedAttention.ReferenceQuirks }, equal);
        TinyClip.AssertEqual(quirks.Prompts().Context, tokens.Prompts().Context);
        TinyClip.AssertEqual(quirks.Prompts().Visual, tokens.Prompts().Visual);
    }

    [Fact]
    public void Prompts_WithoutSharedTransformer_AreTheParameters()
    {
        using var learner = Learner(new UnifiedPromptOptions { SharedWidth = null });
        Assert.Equal(TinyClip.Values(learner.Parameters[PromptTensorNames.Context]), TinyClip.Values(learner.Prompts().Context));
        Assert.Equal(TinyClip.Values(learner.Parameters[PromptTensorNames.Visual]), TinyClip.Values(learner.Prompts().Visual));
        Assert.Equal([PromptTensorNames.Context, PromptTensorNames.Visual], learner.Parameters.Names);
    }

    [Theory]
    [InlineData(SharedAttention.Tokens, 16, null, 3)]
    [InlineData(SharedAttention.Tokens, 64, 1, 3)]
    [InlineData(SharedAttention.ReferenceQuirks, 16, null, 3)]
    [InlineData(SharedAttention.Tokens, null, null, 3)]
    public void Gradient_EqualsFiniteDifferences(SharedAttention attention, int? width, int? depth, int length)
    {
        var options = new UnifiedPromptOptions
        {
            SharedWidth = width,
            Attention = attention,
            ContextLength = length,
            Visual = new VisualPromptOptions { Length = 2, Depth = depth }
        };
        using var learner = Learner(options);
        string[] parts = [PromptTensorNames.Context, PromptTensorNames.Visual, .. width is null ? (string[])[]
            : ["shared.attention.weight", "shared.narrow.weight", "shared.norm1.weight"]];
        TinyClip.AssertGradient(learner, TinyClip.Images(2), TinyClip.Labels(0, 2), parts);
    }

    [Theory]
    [InlineData(ClassTokenPosition.End)]
    [InlineData(ClassTokenPosition.Middle)]
    [InlineData(ClassTokenPosition.Front)]
    public void TextFeatures_OfWordsAsContext_AreThoseOfTheText(ClassTokenPosition position)
    {
        var words = _tiny.Clip.Tokenizer.Encode("a photo").Select(id => (long)id).ToArray();
        Assert.True(words.Length >= 2);
        var context = _tiny.Clip.TextTower.TokenEmbeddings.index_select(0, tensor(words));
        var state = new PromptState(
        [
            new PromptTensor(PromptTensorNames.Context, context.shape, TinyClip.Values(context)),
            .. VisualPromptLearner.Start(_tiny.Clip, new VisualPromptOptions { Length = 1 }, 1).Tensors,
        ]);
        using var learner = Learner(new UnifiedPromptOptions { Position = position }, state);
        var tokenizer = _tiny.Clip.Tokenizer;
        var expected = _tiny.Clip.EncodeTokens([.. TinyClip.ClassNames.Select(name =>
        {
            int[] ids = [.. tokenizer.Encode(ClassName.Readable(name))], context = [.. words.Select(id => (int)id)], stop = tokenizer.Encode(".");
            var half = position == ClassTokenPosition.Front ? 0 : position == ClassTokenPosition.Middle ? context.Length / 2 : context.Length;
            return (int[])[tokenizer.StartOfText, .. context[..half], .. ids, .. context[half..], .. stop, tokenizer.EndOfText];
        })]);
        TinyClip.AssertEqual(tensor(expected, [3, _tiny.Clip.EmbedDim]), learner.TextFeatures());
    }

    [Fact]
    public void TextFeatures_OfClassSpecificContext_DependOnTheirOwnAlone()
    {
        var shared = UnifiedPromptLearner.Start(_tiny.Clip, new UnifiedPromptOptions { SharedWidth = null, ContextLength = 2 }, 4);
        var values = shared[PromptTensorNames.Context].Values.ToArray();
        PromptState Specific(float factor) => new(
        [
            new PromptTensor(PromptTensorNames.Context, [3, 2, 64], (float[])[.. values, .. values.Select(value => factor * value), .. values]),
            shared[PromptTensorNames.Visual],
        ]);
        using var common = Learner(new UnifiedPromptOptions(), shared);
        using var same = Learner(new UnifiedPromptOptions(), Specific(1));
        using var other = Learner(new UnifiedPromptOptions(), Specific(-9));
        TinyClip.AssertEqual(common.TextFeatures(), same.TextFeatures());
        TinyClip.AssertEqual(same.TextFeatures()[0], other.TextFeatures()[0]);
        TinyClip.AssertEqual(same.TextFeatures()[2], other.TextFeatures()[2]);
        Assert.True((same.TextFeatures()[1] - other.TextFeatures()[1]).abs().max().item<float>() > 1e-4);
    }

    [Theory]
    [MemberData(nameof(TinyClip.Memories), MemberType = typeof(TinyClip))]
    public void ComputeGradients_InParts_AreThoseOfOneGraph(long memory)
    {
        using var learner =
            Learner(new UnifiedPromptOptions { SharedWidth = 16, Position = ClassTokenPosition.Middle, Visual = new VisualPromptOptions { Length = 2 } },
            memory: memory);
        TinyClip.AssertGradientsOfOneGraph(learner);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(16)]
    public void ComputeGradients_OfClassSpecificContext_AreThoseOfOneGraph(int? sharedWidth)
    {
        var options = new UnifiedPromptOptions { SharedWidth = sharedWidth, ContextLength = 3 * 2 };
        var start = UnifiedPromptLearner.Start(_tiny.Clip, options, 7);
        var specific = new PromptState(start.Tensors.Select(part => part.Name == PromptTensorNames.Context ? part with { Shape = [3, 2, 64] } : part));
        using var learner = Learner(options, specific, memory: 170_000);
        TinyClip.AssertGradientsOfOneGraph(learner);
    }

    [Theory]
    [MemberData(nameof(TinyClip.Memories), MemberType = typeof(TinyClip))]
    public void Training_LeavesNoTensorsBehind(long memory)
    {
        using var learner = Learner(new UnifiedPromptOptions { SharedWidth = 16 }, memory: memory);
        var (early, late) = TinyClip.LiveTensors(learner);
        Assert.Equal(early, late);
    }

    [Fact]
    public void State_RoundTrip_GivesTheSameLogits()
    {
        using var learner = Learner(new UnifiedPromptOptions { SharedWidth = 16 });
        using var copy = Learner(new UnifiedPromptOptions(), learner.Parameters.ToState());
        var pixels = TinyClip.Images(2);
        TinyClip.AssertEqual(learner.Logits(pixels), copy.Logits(pixels));
        Assert.Equal("upt", learner.Parameters.ToState().Mode);
    }

    [Theory]
    [InlineData("shared.out.weight")]
    [InlineData("shared.text_in.bias")]
    [InlineData("shared.visual_out.weight")]
    [InlineData(PromptTensorNames.Context)]
    public void Constructor_MissingPart_IsNamed(string part)
    {
        var start = UnifiedPromptLearner.Start(_tiny.Clip, new UnifiedPromptOptions { SharedWidth = 16 }, 4);
        var error = Assert.Throws<InputException>(() =>
            Learner(new UnifiedPromptOptions(), new PromptState(start.Tensors.Where(tensor => tensor.Name != part))));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_ContextTooLong_NamesTheClass()
    {
        var error = Assert.Throws<InputException>(() => Learner(new UnifiedPromptOptions { ContextLength = 20, SharedWidth = null }));
        Assert.Contains("'some_dog'", error.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _scope.Dispose();
        _tiny.Dispose();
    }

    private UnifiedPromptLearner Learner(UnifiedPromptOptions options, PromptState? state = null, long memory = 1 << 30) =>
        new(_tiny.Clip, TinyClip.ClassNames, options, state ?? UnifiedPromptLearner.Start(_tiny.Clip, options, 7), new ActivationMemory(memory));
}
