using PromptAdapter.Features;
using PromptAdapter.Texts;
using PromptAdapter.Torch.Prompts.Conditional;
using PromptAdapter.Torch.Prompts.Context;
using PromptAdapter.Torch.Prompts.Learners;
using PromptAdapter.Torch.Prompts.MultiTask;
using PromptAdapter.Torch.Prompts.Unified;
using PromptAdapter.Torch.Prompts.Visual;
using PromptAdapter.Torch.Training;
using static TorchSharp.torch;

namespace PromptAdapter.Prompts.Learners;

/// <summary>A run of MVLPT, set up as its configuration says.</summary>
public sealed class MvlptRun : IDisposable
{
    private readonly MvlptGolden _golden;
    private readonly MultiTaskLoss _loss;

    public MvlptRun(MvlptGolden golden, string name)
    {
        _golden = golden;
        Name = name;
        var start = golden.State(name, "init");
        var (visual, text, conditional) = (Number("VPT.N_CTX"), Number("COOP.N_CTX"), Number("COCOOP.N_CTX"));
        var position = Enum.Parse<ClassTokenPosition>(golden.Setting(name, "COOP.CLASS_TOKEN_POSITION").GetString()!, ignoreCase: true);
        Learner = (visual > 0, text > 0, conditional > 0) switch
        {
            (_, _, true) => new ConditionalPromptLearner(golden.Clip, golden.ClassNames, start),
            (true, true, _) =>
            new UnifiedPromptLearner(golden.Clip, golden.ClassNames,
            new UnifiedPromptOptions { Position = position, Attention = SharedAttention.ReferenceQuirks }, start),
            (true, false, _) => new VisualPromptLearner(golden.Clip, FixedWeights(golden), start),
            _ => new PlainContextLearner(golden.Clip, golden.ClassNames, position, start),
        };
        _loss = new MultiTaskLoss(golden.Tasks, golden.Setting(name, "MULTITASK_LABEL_PERTASK").GetBoolean() ? TaskLoss.ZeroMaskReferenceQuirk
            : TaskLoss.Union);
    }

    public string Name { get; }

    public PromptLearner Learner { get; }

    public Tensor Logits(Tensor pixels, Tensor labels)
    {
        using var logits = Learner.Logits(pixels);
        return _loss.Masked(logits, labels);
    }

    /// <summary>Leaves the gradients of the run's loss in the learner's parameters.</summary>
    public double ComputeGradients(Tensor pixels, Tensor labels) => Learner.ComputeGradients(pixels, logits => _loss.Of(logits, labels)).Loss;

    public Tensor LossOf(Tensor logits, Tensor labels) => _loss.Of(logits, labels);

    /// <summary>The features of images and prompts, not normalised; text features are missing where each image has its own.</summary>
    public (Tensor Images, Tensor? Texts) Features(Tensor pixels) => Learner switch
    {
        VisualPromptLearner visual =>
            (visual.ImageFeatures(pixels), tensor(_golden.Clip.EncodeTexts([.. Templated(_golden).Texts.Select(texts => texts[0])]),
            [_golden.ClassNames.Length, _golden.Clip.EmbedDim])),
        UnifiedPromptLearner unified => (unified.ImageFeatures(pixels), unified.TextFeatures()),
        PlainContextLearner plain => (_golden.Clip.ImageTower.Encode(pixels), plain.TextFeatures()),
        _ => (_golden.Clip.ImageTower.Encode(pixels), null),
    };

    /// <summary>Five steps of SGD at the run's learning rates; the loss before each.</summary>
    public double[] Train()
    {
        using var descent = new MomentumSgd(_golden.Momentum, _golden.WeightDecay);
        var rates = _golden.Numbers(Name, "lr");
        var losses = new double[rates.Length];
        for (var step = 0; step < rates.Length; step++)
        {
            using var scope = NewDisposeScope();
            var (pixels, labels) = _golden.Batch(step);
            losses[step] = ComputeGradients(pixels, labels);
            descent.Step(Learner.Parameters, rates[step]);
        }

        return losses;
    }

    public void Dispose()
    {
        Learner.Dispose();
        _loss.Dispose();
    }

    private static ClassPrompts Templated(MvlptGolden golden) => ClassPrompts.Create(golden.ClassNames, TemplateSet.Of("a photo of a {}."));

    private static ClassWeights FixedWeights(MvlptGolden golden) => TextHeadBuilder.Build(golden.Clip, Templated(golden).Texts);

    private int Number(string setting) => _golden.Setting(Name, setting).GetInt32();

    /// <summary>Text context alone: what is left of MVLPT without visual prompts.</summary>
    private sealed class PlainContextLearner : PromptLearner
    {
        private readonly PromptEncoder _encoder;

        public PlainContextLearner(Torch.ClipModel clip, IReadOnlyList<string> classNames, ClassTokenPosition position, PromptState state)
            : base(clip, state) => _encoder = PromptEncoder.Create(clip, classNames, RequireContext(classNames.Count, position));

        public Tensor TextFeatures() => _encoder.Connect(Parameters[PromptTensorNames.Context]);

        public override Tensor Logits(Tensor pixels)
        {
            using var scope = NewDisposeScope();
            return CosineLogits(Clip.ImageTower.Encode(pixels), TextFeatures()).MoveToOuterDisposeScope();
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            _encoder.Dispose();
        }
    }
}
