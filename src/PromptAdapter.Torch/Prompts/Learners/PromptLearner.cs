using PromptAdapter.Prompts;
using PromptAdapter.Torch.Native;
using PromptAdapter.Torch.Towers;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PromptAdapter.Torch.Prompts.Learners;

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

    /// <summary>The logits of preprocessed images: <c>[B, 3, R, R]</c> → <c>[B, C]</c>, for inference under <c>no_grad</c>. Where gradients are
    /// recorded they reach <see cref="Parameters"/> alone, but every activation stays in memory: train with <see cref="ComputeGradients(Tensor, Tensor)"/>.</summary>
    /// <param name="pixels">float32, CLIP's mean and standard deviation applied.</param>
    public abstract Tensor Logits(Tensor pixels);

    /// <summary>Leaves the gradient of a batch's mean cross-entropy in <see cref="Parameters"/>, in place of what was there.</summary>
    /// <param name="pixels"><c>[B, 3, R, R]</c>, float32, CLIP's mean and standard deviation applied.</param>
    /// <param name="labels"><c>[B]</c>, int64.</param>
    public virtual PromptStep ComputeGradients(Tensor pixels, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var wanted = labels.data<long>().ToArray();
        var (loss, guesses) = ComputeGradients(pixels, logits => F.cross_entropy(logits, labels));
        return new PromptStep(loss, guesses.Zip(wanted).Count(pair => pair.First == pair.Second), wanted.Length);
    }

    /// <summary>Leaves the gradient of a loss in <see cref="Parameters"/>, in place of what was there.</summary>
    /// <param name="pixels"><c>[B, 3, R, R]</c>, float32, CLIP's mean and standard deviation applied.</param>
    /// <param name="loss">Logits <c>[B, C]</c> → a scalar; called once.</param>
    public virtual PromptLoss ComputeGradients(Tensor pixels, Func<Tensor, Tensor> loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        Parameters.ClearGradients();
        using var scope = NewDisposeScope();
        using var withGrad = enable_grad();
        var logits = Logits(pixels);
        var value = loss(logits);
        value.backward();
        return Told(value, logits);
    }

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

    private protected static PromptLoss Told(Tensor loss, Tensor logits) =>
        new(loss.item<float>(), Array.ConvertAll(logits.argmax(-1).data<long>().ToArray(), guess => (int)guess));

    /// <summary>Scaled cosines: images <c>[B, E]</c> and texts <c>[C, E]</c>, of any length, → <c>[B, C]</c>.</summary>
    private protected Tensor CosineLogits(Tensor images, Tensor texts) => Unit(images).Times(Clip.LogitScale).matmul(Unit(texts).t());

    /// <summary>Requires a context of the text tower's width, shared or for each class.</summary>
    /// <exception cref="InputException">The context does not fit.</exception>
    private protected ContextLayout RequireContext(int classCount, ClassTokenPosition position)
    {
        var width = Clip.Architecture.TextWidth;
        var perClass = Parameters.Has(PromptTensorNames.Context) && Parameters[PromptTensorNames.Context].dim() == 3;
        long[] shape = perClass ? [classCount, -1, width] : [-1, width];
        Parameters.Require(PromptTensorNames.Context, shape);
        return new ContextLayout((int)Parameters[PromptTensorNames.Context].shape[^2], width, position, perClass ? classCount : null);
    }

    private protected static Tensor Unit(Tensor rows) => rows / rows.norm(-1, keepdim: true);

    /// <exception cref="InputException">The model's image tower is a ResNet.</exception>
    internal static VisionTransformer VisionTransformerOf(ClipModel clip) => clip.ImageTower as VisionTransformer
        ?? throw new InputException($"{clip.Name} sees through a ResNet, which takes no visual prompts", clip.Path, "use a vision transformer such as ViT-B/16, or learn the text context alone");
}
