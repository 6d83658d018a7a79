using PromptAdapter.Clip;
using static TorchSharp.torch;

namespace PromptAdapter.Prompts.Context;

/// <summary>The encoder that shares what prompts have in common, against the plain graph over the whole context length.</summary>
public class PromptEncoderTests
{
    // Relative, in norm: what the issue allows.
    private const double Tolerance = 1e-5;

    private const int Width = 128;
    private const int Start = 512;
    private const int End = 513;

    [Theory]
    [CombinatorialData]
    public void FeaturesAndGradient_OfEveryLayout_EqualPlainGraph(ClassTokenPosition position, bool classSpecific, bool inChunks)
    {
        using var scope = NewDisposeScope();
        using var clip = RandomClip();
        var tokens = RandomTokens(seed: 3, classes: 9);
        var context = TextContext.Random(5, Width, seed: 1, position, classSpecific ? 9 : null);

        var (features, gradient, chunks) = Shared(clip, tokens, context, inChunks ? 24 : PromptEncoder.DefaultRowLimit);
        var (plainFeatures, plainGradient) = Plain(clip, tokens, context);

        Assert.Equal(inChunks, chunks > 1);
        Closeness.AssertOverNorm(plainFeatures, features, Tolerance, "features");
        Closeness.AssertOverNorm(plainGradient, gradient, Tolerance, "gradient");
    }
}
