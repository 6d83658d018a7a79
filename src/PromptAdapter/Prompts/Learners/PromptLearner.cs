using PromptAdapter.Clip;
using PromptAdapter.Runtime;
using static TorchSharp.torch;

namespace PromptAdapter.Prompts.Learners;

/// <summary>A prompt that is learned in front of a frozen CLIP which needs the images themselves, not their features, to learn it.</summary>
public abstract class PromptLearner : IDisposable
{
    /// <summary>Takes the values to start from.</summary>
    /// <param name="clip">The frozen model; it must outlive the learner.</param>
    /// <param name="state">The values.</param>
    private protected PromptLearner(ClipModel clip, PromptState state)
    {
        ArgumentNullException.ThrowIfNull(clip);
        NativeBackend.EnsureLoaded();
        Clip = clip;
        Parameters = new PromptParameters(state);
    }

    /// <summary>The frozen model.</summary>
    public ClipModel Clip { get; }

    /// <summary>What is trained.</summary>
    public PromptParameters Parameters { get; }

    /// <summary>The logits of preprocessed images: <c>[B, 3, R, R]</c> → <c>[B, C]</c>. The gradient reaches <see cref="Parameters"/> alone.</summary>
    /// <param name="pixels">float32, CLIP's mean and standard deviation applied.</param>
    public abstract Tensor Logits(Tensor pixels);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the tensors.</summary>
    /// <param name="disposing"><see langword="true"/> when called from <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            Parameters.Dispose();
    }

    /// <summary>Scaled cosines: images <c>[B, E]</c> and texts <c>[C, E]</c>, of any length, → <c>[B, C]</c>.</summary>
    private protected Tensor CosineLogits(Tensor images, Tensor texts) => (Clip.LogitScale * Unit(images)).matmul(Unit(texts).t());

    /// <summary>Requires a context of the text tower's width, shared or for each class.</summary>
    /// <returns>Whether each class has one of its own.</returns>
    /// <exception cref="InputException">The context does not fit.</exception>
    private protected bool RequireContext(ClipModel clip, int classCount)
    {
        var perClass = Parameters.Has(PromptTensorNames.Context) && Parameters[PromptTensorNames.Context].dim() == 3;
        long[] shape = perClass ? [classCount, -1, clip.Architecture.TextWidth] : [-1, clip.Architecture.TextWidth];
        Parameters.Require(PromptTensorNames.Context, shape);
        return perClass;
    }

    private protected static Tensor Unit(Tensor rows) => rows / rows.norm(-1, keepdim: true);

    /// <exception cref="InputException">The model's image tower is a ResNet.</exception>
    internal static VisionTransformer VisionTransformerOf(ClipModel clip) => clip.ImageTower as VisionTransformer
        ?? throw new InputException($"{clip.Name} sees through a ResNet, which takes no visual prompts", clip.Path, "use a vision transformer such as ViT-B/16, or learn the text context alone");
}
