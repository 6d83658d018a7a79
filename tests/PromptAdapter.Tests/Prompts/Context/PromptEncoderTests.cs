using PromptAdapter.Torch;
using PromptAdapter.Torch.Prompts.Context;
using PromptAdapter.Torch.Towers;
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
    private const int Classes = 9;
    private const int Contexts = 5;

    public static MatrixTheoryData<ClassTokenPosition, bool, bool> Layouts { get; } = new(Enum.GetValues<ClassTokenPosition>(), [false, true], [false, true]);

    [Theory]
    [MemberData(nameof(Layouts))]
    public void FeaturesAndGradient_OfEveryLayout_EqualPlainGraph(ClassTokenPosition position, bool classSpecific, bool inChunks)
    {
        using var scope = NewDisposeScope();
        using var clip = RandomClip();
        var tokens = RandomTokens(Classes);
        var context = TextContext.Random(Contexts, Width, seed: 1, position, classSpecific ? Classes : null);
        using var encoder = PromptEncoder.Create(clip.TextTower, tokens, context.Layout, inChunks ? 24 : null);
        using var plain = new PlainPromptEncoder(clip.TextTower, tokens, context);

        var (features, gradient) = Differentiate(encoder, context);
        var leaf = context.ToTensor().requires_grad_(true);
        var plainFeatures = plain.Encode(leaf);
        Loss(plainFeatures).backward();

        Assert.Equal(inChunks, encoder.ChunkCount > 1);
        Assert.True(encoder.RowCount < Classes * clip.TextTower.ContextLength / 2, "padding was computed");
        Closeness.AssertOverNorm(Values(plainFeatures), features, Tolerance, "features");
        Closeness.AssertOverNorm(Values(leaf.grad!), gradient, Tolerance, "gradient");
    }

    [Fact]
    public void Encode_EqualsForward()
    {
        using var scope = NewDisposeScope();
        using var clip = RandomClip();
        var context = TextContext.Random(Contexts, Width, seed: 1);
        using var encoder = PromptEncoder.Create(clip.TextTower, RandomTokens(Classes), context.Layout);

        var (features, _) = Differentiate(encoder, context);

        Assert.Equal(features, Values(encoder.Encode(context.ToTensor())));
    }

    [Fact]
    public void Features_OfWords_EqualEncodedTokens()
    {
        using var scope = NewDisposeScope();
        using var clip = RandomClip();
        var tokens = RandomTokens(Classes);
        long[] words = [7, 8, 9];
        var embedded = clip.TextTower.TokenEmbeddings.index_select(0, tensor(words));
        var context = TextContext.Create(Values(embedded), words.Length, Width);
        using var encoder = PromptEncoder.Create(clip.TextTower, tokens, context.Layout);

        var expected =
            clip.EncodeTokens([.. Enumerable.Range(0, Classes).Select(label => (int[])[Start, 7, 8, 9, .. tokens.Names[label], .. tokens.Endings[label]])]);

        Closeness.AssertOverNorm(expected, Values(encoder.Encode(embedded)), Tolerance, "features");
    }

    [Fact]
    public void Features_OfOneClass_DoNotDependOnTheOthers()
    {
        using var scope = NewDisposeScope();
        using var clip = RandomClip();
        var context = TextContext.Random(Contexts, Width, seed: 1, ClassTokenPosition.Middle);
        var tokens = RandomTokens(Classes);
        using var all = PromptEncoder.Create(clip.TextTower, tokens, context.Layout);
        using var one = PromptEncoder.Create(clip.TextTower, PromptTokens.Create(Start, [[.. tokens.Names[4]]], [[.. tokens.Endings[4]]]), context.Layout);

        var together = Values(all.Encode(context.ToTensor()).narrow(0, 4, 1));

        Closeness.AssertOverNorm(together, Values(one.Encode(context.ToTensor())), Tolerance, "features");
    }

    [Fact]
    public void Create_ClassesWithTheSameName_GiveTheSameFeatures()
    {
        using var scope = NewDisposeScope();
        using var clip = RandomClip();
        var context = TextContext.Random(Contexts, Width, seed: 1);
        using var encoder = PromptEncoder.Create(clip.TextTower, PromptTokens.Create(Start, [[5, 6], [5, 6]], [[40, End], [40, End]]), context.Layout);

        var features = encoder.Encode(context.ToTensor());

        Closeness.AssertOverNorm(Values(features[0]), Values(features[1]), Tolerance, "features");
    }

    [Fact]
    public void Create_ContextOfAnotherWidth_IsRefused()
    {
        using var clip = RandomClip();

        var error = Assert.Throws<InputException>(() => PromptEncoder.Create(clip.TextTower, RandomTokens(Classes), TextContext.Random(4, 64, seed: 1).Layout));

        Assert.Contains("64", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_ContextForOtherClasses_IsRefused()
    {
        using var clip = RandomClip();

        Assert.Throws<InputException>(() =>
            PromptEncoder.Create(clip.TextTower, RandomTokens(Classes), TextContext.Random(4, Width, seed: 1, classCount: 3).Layout));
    }

    [Fact]
    public void Create_PromptLongerThanTheModelReads_IsRefused()
    {
        using var clip = RandomClip();

        Assert.Throws<InputException>(() => PromptEncoder.Create(clip.TextTower, RandomTokens(Classes), TextContext.Random(74, Width, seed: 1).Layout));
    }

    [Fact]
    public void PromptGradient_WithoutLoss_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var clip = RandomClip();
        var context = TextContext.Random(4, Width, seed: 1);
        using var encoder = PromptEncoder.Create(clip.TextTower, RandomTokens(Classes), context.Layout);
        using var pass = encoder.Forward(context.ToTensor());

        Assert.Throws<InvalidOperationException>(pass.PromptGradient);
    }

    internal static ClipModel RandomClip()
    {
        using var folder = new TemporaryFolder();
        new RandomCheckpoint { TextWidth = Width, TextLayers = 3, Seed = 5 }.Write(folder.File("clip.safetensors"));
        return ClipModel.Load(folder.File("clip.safetensors"));
    }

    internal static PromptTokens RandomTokens(int classes)
    {
        var random = new Random(classes);
        return PromptTokens.Create(
            Start,
            [.. Enumerable.Range(0, classes).Select(label => Enumerable.Range(0, 1 + label % 4).Select(_ => random.Next(1, Start)).ToArray())],
            [.. Enumerable.Repeat((int[])[40, End], classes)]);
    }

    private static (float[] Features, float[] Gradient) Differentiate(PromptEncoder encoder, TextContext context)
    {
        using var pass = encoder.Forward(context.ToTensor());
        Loss(pass.Features).backward();
        return (Values(pass.Features), Values(pass.PromptGradient()));
    }

    // Anything that depends on every class in another way.
    private static Tensor Loss(Tensor features) => (features.tanh() * linspace(1, 2, features.shape[0]).unsqueeze(1)).sum();

    private static float[] Values(Tensor tensor) => tensor.detach().contiguous().data<float>().ToArray();
}
