using PromptAdapter.Features;
using PromptAdapter.Prompts;
using PromptAdapter.Torch.Prompts.Context;
using PromptAdapter.Torch.Prompts.Learners;
using PromptAdapter.Torch.Towers;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Prompts.Visual;

/// <summary>
/// Visual prompt tuning (VPT, arXiv 2203.12119): prompts between the class token and the patches of the frozen image tower, at its input (shallow)
/// or in front of every block (deep). The class weights are given and stay as they are.
/// </summary>
public sealed class VisualPromptLearner : PromptLearner
{
    private readonly VisionTransformer _tower;
    private readonly Tensor _weights; // [C, E]
    private readonly ActivationMemory _memory;

    /// <summary>Sets up a learner.</summary>
    /// <param name="clip">A model with a vision transformer.</param>
    /// <param name="weights">W, <c>[C, E]</c>, for example of <c>a photo of a {}.</c></param>
    /// <param name="state">Where to start: <see cref="Start"/>, or an earlier prompt.</param>
    /// <exception cref="InputException">The tower is a ResNet, or prompt, weights and model do not fit each other.</exception>
    public VisualPromptLearner(ClipModel clip, ClassWeights weights, PromptState state)
        : this(clip, weights, state, ActivationMemory.Default)
    {
    }

    internal VisualPromptLearner(ClipModel clip, ClassWeights weights, PromptState state, ActivationMemory memory)
        : base(clip, state)
    {
        ArgumentNullException.ThrowIfNull(weights);
        _memory = memory;
        _tower = VisionTransformerOf(clip);
        VisualPrompts.Require(state, _tower);
        if (weights.Dimension != clip.EmbedDim)
        {
            throw new InputException(
                $"holds weights of {weights.Dimension} values; {clip.Name} has {clip.EmbedDim}", weights.Source, "pass weights of the same model");
        }

        using var managed = tensor(weights.Values.ToArray(), [weights.ClassCount, weights.Dimension], device: clip.Place);
        _weights = managed.clone().DetachFromDisposeScope(); // in native memory, as parameters are
    }

    /// <summary>Draws the values to start from.</summary>
    /// <param name="clip">A model with a vision transformer.</param>
    /// <param name="options">The sizes.</param>
    /// <param name="seed">The same seed gives the same values.</param>
    /// <exception cref="InputException">The tower is a ResNet, or a size is out of range.</exception>
    public static PromptState Start(ClipModel clip, VisualPromptOptions options, uint seed)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(options);
        return new PromptState(VisualPrompts.Draw(clip, options, new PromptDraws(seed)));
    }

    /// <summary>W, <c>[C, E]</c>.</summary>
    internal Tensor ClassWeights => _weights;

    /// <summary>The prompts as they enter the tower, <c>[P, n, D]</c>.</summary>
    public Tensor Prompts() => VisualPrompts.Projected(Parameters, Parameters[PromptTensorNames.Visual]);

    /// <summary>The features of prompted images: <c>[B, 3, R, R]</c> → <c>[B, E]</c>, not normalised.</summary>
    /// <param name="pixels">float32, CLIP's mean and standard deviation applied.</param>
    public Tensor ImageFeatures(Tensor pixels)
    {
        using var prompts = Prompts();
        return _tower.Encode(pixels, prompts);
    }

    /// <inheritdoc/>
    public override Tensor Logits(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        return CosineLogits(ImageFeatures(pixels), _weights).MoveToOuterDisposeScope(); // [B, C]
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            _weights.Dispose();
    }

    private protected override (Tensor Logits, Action Backward) Forward(Tensor pixels, ICollection<PromptPass> passes)
    {
        var visual = Prompts();
        var images = VisualPrompts.Forward(_tower, pixels, visual, _memory, _memory);
        passes.Add(images);
        return (CosineLogits(images.Features, _weights), () => visual.backward([images.PromptGradient()]));
    }
}
