using PromptAdapter.Prompts.Learners;
using PromptAdapter.Torch.Prompts.Import;
using PromptAdapter.Torch.Prompts.Unified;
using PromptAdapter.Torch.Prompts.Visual;
using PromptAdapter.Weights;

namespace PromptAdapter.Prompts.Import;

public sealed class PromptImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void ReadCheckpoint_OfAContext_LeavesTheClassNamesOut()
    {
        var path = new Checkpoint().Part("ctx", [2, 3], 1, 2, 3, 4, 5, 6).Part("token_prefix", [5, 1, 3], new float[15])
            .Part("token_suffix", [5, 2, 3], new float[30]).Write(_folder.File("model.pth.tar-50"));
        var state = PromptImport.ReadCheckpoint(path);
        Assert.Equal("coop", state.Mode);
        Assert.Equal(path, state.Source);
        var context = Assert.Single(state.Tensors);
        Assert.Equal([2L, 3], context.Shape);
        Assert.Equal([1f, 2, 3, 4, 5, 6], context.Values.ToArray());
    }

    [Fact]
    public void ReadCheckpoint_OfDeepVisualPrompts_JoinsTheLayers()
    {
        var state = PromptImport.ReadCheckpoint(
            new Checkpoint().Part("vpt_embeddings_deep", [2, 1, 2], 3, 4, 5, 6).Part("vpt_embeddings", [1, 1, 2], 1, 2).Write(_folder.File("a.pth.tar")));
        Assert.Equal("vpt", state.Mode);
        Assert.Equal([3L, 1, 2], state[PromptTensorNames.Visual].Shape);
        Assert.Equal([1f, 2, 3, 4, 5, 6], state[PromptTensorNames.Visual].Values.ToArray());
    }

    [Theory]
    [InlineData("cocoop_ctx")]
    [InlineData("ctx")]
    public void ReadCheckpoint_OfCoCoOp_IsConditional(string context)
    {
        var state = PromptImport.ReadCheckpoint(
            new Checkpoint().Part(context, [1, 2], 1, 2).Part("meta_net.linear1.weight", [1, 2], 1, 2).Part("meta_net.linear1.bias", [1], 1)
            .Part("meta_net.linear2.weight", [2, 1], 1, 2).Part("meta_net.linear2.bias", [2], 1, 2).Write(_folder.File("a.pth.tar")));
        Assert.Equal("cocoop", state.Mode);
        Assert.Equal(5, state.Tensors.Count);
    }

    [Theory]
    [InlineData("mvlpt_proj")]
    [InlineData("upt_proj")] // what older checkpoints call it
    public void ReadCheckpoint_OfUnifiedPrompts_ServesALearner(string shared)
    {
        using var tiny = new TinyClip();
        var start = UnifiedPromptLearner.Start(tiny.Clip, new UnifiedPromptOptions { SharedWidth = 16, Visual = new VisualPromptOptions { Length = 2 } }, 3);
        var checkpoint = new Checkpoint();
        foreach (var part in start.Tensors)
        {
            if (part.Name != PromptTensorNames.Visual)
            {
                checkpoint.Part(Published(part.Name, shared), [.. part.Shape], part.Values.ToArray());
                continue;
            }

            var layer = part.Values.Length / 3;
            checkpoint.Part("vpt_embeddings", [1, 2, 64], part.Values[..layer].ToArray())
                .Part("vpt_embeddings_deep", [2, 2, 64], part.Values[layer..].ToArray());
        }

        var state = PromptImport.ReadCheckpoint(checkpoint.Write(_folder.File("a.pth.tar")));

        Assert.Equal(start.Tensors.Select(part => part.Name).Order(StringComparer.Ordinal),
            state.Tensors.Select(part => part.Name).Order(StringComparer.Ordinal));
        using var imported = new UnifiedPromptLearner(tiny.Clip, TinyClip.ClassNames, new UnifiedPromptOptions(), state);
        using var drawn = new UnifiedPromptLearner(tiny.Clip, TinyClip.ClassNames, new UnifiedPromptOptions(), start);
        using var scope = TorchSharp.torch.NewDisposeScope();
        var pixels = TinyClip.Images(1);
        TinyClip.AssertEqual(drawn.Logits(pixels), imported.Logits(pixels));
    }

    [Fact]
    public void ReadCheckpoint_WithScheduleAndOptimiser_PassesOverThem()
    {
        var checkpoint = new Checkpoint().Part("ctx", [1, 2], 1, 2);
        checkpoint.EndState();
        checkpoint.Builder
            .Text("epoch").Number(200)
            .Text("scheduler").Code('}').Code('(')
            .Text("successor").Global("torch.optim.lr_scheduler", "CosineAnnealingLR").Code(')').Code(0x81)
            .Code('}').Code('(')
            .Text("optimizer").Global("torch.optim.sgd", "SGD").Code(')').Code(0x81)
            .Code('}').Code('(').Text("state").Global("collections", "defaultdict").Code('(').Global("__builtin__", "dict").Code('t').Code('R')
            .Code('(').Number(0).Code('}').Code('u').Code('u').Code('b')
            .Text("T_max").Number(200)
            .Code('u').Code('b')
            .Code('u');
        var state = PromptImport.ReadCheckpoint(checkpoint.Write(_folder.File("a.pth.tar")));
        Assert.Equal([1f, 2f], Assert.Single(state.Tensors).Values.ToArray());
    }

    [Fact]
    public void ReadCheckpoint_UnknownTensor_IsNamed() =>
        AssertProblem("'visual.proj'", new Checkpoint().Part("ctx", [1, 2], 1, 2).Part("visual.proj", [1, 2], 1, 2));

    [Fact]
    public void ReadCheckpoint_WithoutPrompt_SaysWhatIsMissing() =>
        AssertProblem("neither context vectors", new Checkpoint().Part("token_prefix", [1, 2], 1, 2));

    [Fact]
    public void ReadCheckpoint_DeepLayersOfAnotherWidth_AreRefused() =>
        AssertProblem("vpt_embeddings_deep is [1, 1, 3]",
            new Checkpoint().Part("vpt_embeddings", [1, 1, 2], 1, 2).Part("vpt_embeddings_deep", [1, 1, 3], 1, 2, 3));

    [Fact]
    public void ReadCheckpoint_DeepLayersAlone_AreRefused() =>
        AssertProblem("vpt_embeddings is missing", new Checkpoint().Part("vpt_embeddings_deep", [1, 1, 3], 1, 2, 3));

    [Fact]
    public void ReadCheckpoint_TwoContexts_AreRefused() =>
        AssertProblem("context twice", new Checkpoint().Part("ctx", [1, 2], 1, 2).Part("cocoop_ctx", [1, 2], 1, 2));

    [Fact]
    public void ReadCheckpoint_ValueThatIsNotFinite_IsRefused() =>
        AssertProblem("not a finite number", new Checkpoint().Part("ctx", [1, 2], 1, float.NaN));

    [Fact]
    public void ReadCheckpoint_TensorLargerThanTheFile_IsRefused()
    {
        var checkpoint = new Checkpoint();
        checkpoint.Builder.Text("ctx").Tensor("0", "FloatStorage", 1, 0, [1 << 13, 513], [0, 0]);
        checkpoint.Builder.Storage("0", 1f);
        AssertProblem("repeats 1 stored values too often", checkpoint);
    }

    [Fact]
    public void ReadCheckpoint_CorruptedAtRandom_GivesOneLineOrAPrompt()
    {
        var whole = File.ReadAllBytes(new Checkpoint().Part("ctx", [4, 8], new float[32]).Part("vpt_embeddings", [1, 2, 8], new float[16])
            .Write(_folder.File("whole.pth.tar")));
        var random = new Random(2);
        for (var round = 0; round < 300; round++)
        {
            var bytes = whole.ToArray();
            if (round % 3 == 0)
                bytes = bytes[..random.Next(bytes.Length)];
            for (var change = 0; change < random.Next(4) && bytes.Length > 0; change++)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var path = _folder.File("damaged.pth.tar");
            File.WriteAllBytes(path, bytes);
            if (Record.Exception(() => PromptImport.ReadCheckpoint(path)) is { } error)
                Assert.DoesNotContain('\n', Assert.IsType<InputException>(error).Message);
        }
    }

    [Fact]
    public void ReadClassWeights_RowsAreClasses_EvenWhereSquare()
    {
        var path = new TorchArchiveBuilder().Tensor("0", "HalfStorage", 4, 0, [2, 2], [2, 1]).Storage("0", (Half)3, (Half)4, (Half)0, (Half)2)
            .Write(_folder.File("caltech101_vit16.pt"));
        var weights = PromptImport.ReadClassWeights(path, 2, 2);
        Assert.Equal([0.6f, 0.8f, 0f, 1f], weights.Values.ToArray().Select(value => MathF.Round(value, 6)));
        Assert.Equal(path, weights.Source);
    }

    [Theory]
    [InlineData(3, 2)]
    [InlineData(2, 3)]
    public void ReadClassWeights_OfOtherSizes_SaysBoth(int classes, int dimension)
    {
        var path = new TorchArchiveBuilder().Tensor("0", "FloatStorage", 8, 0, [2, 4], [4, 1]).Storage("0", new float[8]).Write(_folder.File("a.pt"));
        var error = Assert.Throws<InputException>(() => PromptImport.ReadClassWeights(path, classes, dimension));
        Assert.Contains($"[2, 4] where [{classes}, {dimension}]", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string Published(string own, string shared)
    {
        (string Own, string Published)[] names =
        [
            ("shared.attention.", $"{shared}.resblocks.0.attn.in_proj_"), ("shared.out.", $"{shared}.resblocks.0.attn.out_proj."),
            ("shared.norm1.", $"{shared}.resblocks.0.ln_1."), ("shared.norm2.", $"{shared}.resblocks.0.ln_2."),
            ("shared.wide.", $"{shared}.resblocks.0.mlp.c_fc."), ("shared.narrow.", $"{shared}.resblocks.0.mlp.c_proj."),
            ("shared.text_in.", $"{shared}_ctx_coop_pre."), ("shared.text_out.", $"{shared}_ctx_coop_post."),
            ("shared.visual_in.", $"{shared}_ctx_vpt_pre."), ("shared.visual_out.", $"{shared}_ctx_vpt_post."), ("context", "ctx"),
        ];
        var found = names.Single(name => own.StartsWith(name.Own, StringComparison.Ordinal));
        return found.Published + own[found.Own.Length..];
    }

    private void AssertProblem(string expected, Checkpoint checkpoint)
    {
        var path = checkpoint.Write(_folder.File("a.pth.tar"));
        var error = Assert.Throws<InputException>(() => PromptImport.ReadCheckpoint(path));
        Assert.StartsWith(path + ": ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    /// <summary>A checkpoint as Dassl saves it: the learner's tensors under state_dict, among other things.</summary>
    private sealed class Checkpoint
    {
        private int _parts;
        private bool _ended;

        public Checkpoint() => Builder.Code('}').Code('(').Text("state_dict").Global("collections", "OrderedDict").Code(')').Code('R').Code('(');

        public TorchArchiveBuilder Builder { get; } = new();

        public Checkpoint Part(string name, long[] shape, params float[] values)
        {
            var strides = new long[shape.Length];
            long stride = 1;
            for (var i = shape.Length - 1; i >= 0; i--)
            {
                strides[i] = stride;
                stride *= shape[i];
            }

            var key = (_parts++).ToString(System.Globalization.CultureInfo.InvariantCulture);
            Builder.Text(name).Tensor(key, "FloatStorage", values.Length, 0, shape, strides).Storage(key, values);
            return this;
        }

        public void EndState()
        {
            Builder.Code('u');
            _ended = true;
        }

        public string Write(string path)
        {
            if (!_ended)
                EndState();
            return Builder.Code('u').Write(path);
        }
    }
}
