using PromptAdapter.Prompts;
using PromptAdapter.Torch.Native;
using PromptAdapter.Torch.Prompts.Context;
using PromptAdapter.Torch.Prompts.Learners;
using PromptAdapter.Torch.Prompts.Visual;
using PromptAdapter.Torch.Towers;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Prompts.Unified;

/// <summary>
/// Unified prompt tuning (UPT, arXiv 2210.07225): text context and visual prompts that one small transformer makes of common origin, or,
/// without the transformer, both side by side.
/// </summary>
public sealed class UnifiedPromptLearner : PromptLearner
{
    private readonly VisionTransformer _tower;
    private readonly PromptEncoder _encoder;
    private readonly SharedAttention _attention;
    private readonly ActivationMemory _memory;

    /// <summary>Sets up a learner.</summary>
    /// <param name="clip">A model with a vision transformer.</param>
    /// <param name="classNames">C names.</param>
    /// <param name="options">Position and attention; the sizes are those of the state.</param>
    /// <param name="state">Where to start: <see cref="Start"/>, or an earlier prompt.</param>
    /// <exception cref="InputException">The tower is a ResNet, a name is too long, or prompt, classes and model do not fit each other.</exception>
    public UnifiedPromptLearner(ClipModel clip, IReadOnlyList<string> classNames, UnifiedPromptOptions options, PromptState state)
        : this(clip, classNames, options, state, ActivationMemory.Default)
    {
    }

    internal UnifiedPromptLearner(ClipModel clip, IReadOnlyList<string> classNames, UnifiedPromptOptions options, PromptState state, ActivationMemory memory)
        : base(clip, state)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        ArgumentNullException.ThrowIfNull(options);
        _memory = memory;
        _tower = VisionTransformerOf(clip);
        _attention = options.Attention;
        VisualPrompts.Require(state, _tower);
        var layout = RequireContext(classNames.Count, options.Position);
        if (SharedTransformer.IsPartOf(state))
            SharedTransformer.Require(state, clip.Architecture.TextWidth, state[PromptTensorNames.Visual].Shape[2]);
        _encoder = PromptEncoder.Create(clip, classNames, layout, memory.TextRows(clip.TextTower));
    }

    /// <summary>Draws the values to start from.</summary>
    /// <param name="clip">A model with a vision transformer.</param>
    /// <param name="options">The sizes.</param>
    /// <param name="seed">The same seed gives the same values.</param>
    /// <exception cref="InputException">The tower is a ResNet, or a size is out of range.</exception>
    public static PromptState Start(ClipModel clip, UnifiedPromptOptions options, uint seed)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var draws = new PromptDraws(seed);
        var textWidth = clip.Architecture.TextWidth;
        var visualWidth = options.Visual.ProjectionWidth ?? clip.Architecture.VisionWidth;
        return new PromptState(
        [
            draws.Context(options.ContextLength, textWidth),
            .. VisualPrompts.Draw(clip, options.Visual, draws),
            .. options.SharedWidth is { } width ? SharedTransformer.Draw(width, textWidth, visualWidth, draws) : [],
        ]);
    }

    /// <summary>The prompts as they enter the towers: context <c>[n, d]</c> (or <c>[C, n, d]</c>) and visual prompts <c>[P, m, D]</c>.</summary>
    public (Tensor Context, Tensor Visual) Prompts()
    {
        using var scope = NewDisposeScope();
        Tensor context = Parameters[PromptTensorNames.Context].alias(), visual = Parameters[PromptTensorNames.Visual].alias();
        if (SharedTransformer.IsPartOf(InitialState))
            (context, visual) = SharedTransformer.Generate(Parameters, context, visual, _attention);
        visual = VisualPrompts.Projected(Parameters, visual);
        return (context.MoveToOuterDisposeScope(), visual.MoveToOuterDisposeScope());
    }

    /// <summary>The text context as it enters the tower, as a value.</summary>
    /// <param name="position">Where the class name stands.</param>
    public TextContext ContextInUse(ClassTokenPosition position)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var context = Prompts().Context.contiguous();
        return TextContext.Of(new PromptState([new PromptTensor(PromptTensorNames.Context, [.. context.shape], context.Singles())],
            null), position);
    }

    /// <summary>The features of the C prompts, <c>[C, E]</c>, not normalised.</summary>
    public Tensor TextFeatures()
    {
        using var scope = NewDisposeScope();
        return _encoder.Connect(Prompts().Context).MoveToOuterDisposeScope();
    }

    /// <summary>The features of prompted images: <c>[B, 3, R, R]</c> → <c>[B, E]</c>, not normalised.</summary>
    /// <param name="pixels">float32, CLIP's mean and standard deviation applied.</param>
    public Tensor ImageFeatures(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        return _tower.Encode(pixels, Prompts().Visual).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Logits(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        var (context, visual) = Prompts();
        return CosineLogits(_tower.Encode(pixels, visual), _encoder.Connect(context)).MoveToOuterDisposeScope(); // [B, C]
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            _encoder.Dispose();
    }

    private protected override (Tensor Logits, Action Backward) Forward(Tensor pixels, ICollection<PromptPass> passes)
    {
        var (context, visual) = Prompts();
        var texts = _encoder.Forward(context);
        passes.Add(texts);
        // While the texts' activations wait, those of the images may only where there is room for both.
        var images = VisualPrompts.Forward(_tower, pixels, visual, _memory, free: _memory.Beside(Clip.TextTower, _encoder.LargestPart));
        passes.Add(images);
        var logits = CosineLogits(images.Features, texts.Features);                                              // [B, C]
        // Both at once: one transformer made them.
        return (logits, () => autograd.backward([context, visual], [texts.PromptGradient(), images.PromptGradient()]));
    }
}
