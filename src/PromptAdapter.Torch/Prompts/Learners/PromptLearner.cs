using PromptAdapter.Prompts;
using PromptAdapter.Torch.Native;
using PromptAdapter.Torch.Prompts.Context;
using PromptAdapter.Torch.Towers;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PromptAdapter.Torch.Prompts.Learners;

/// <summary>A prompt that is learned in front of a frozen CLIP which needs the images themselves, not their features, to learn it.</summary>
public abstract class PromptLearner : IDisposable
{
    private PromptParameters? _parameters;

    /// <summary>Takes the values to start from.</summary>
    /// <param name="clip">The frozen model; it must outlive the learner.</param>
    /// <param name="state">The values.</param>
    private protected PromptLearner(ClipModel clip, PromptState state)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(state);
        NativeBackend.EnsureLoaded();
        (Clip, InitialState) = (clip, state);
    }

    /// <summary>The frozen model.</summary>
    public ClipModel Clip { get; }

    /// <summary>What is trained.</summary>
    public PromptParameters Parameters => // a learner checks its state first: a refusal leaves no tensor
        _parameters ??= new PromptParameters(InitialState, Clip.Place);

    /// <summary>The values that it started from.</summary>
    private protected PromptState InitialState { get; }

    /// <summary>The logits of preprocessed images: <c>[B, 3, R, R]</c> → <c>[B, C]</c>, for inference under <c>no_grad</c>. Where gradients are
    /// recorded they reach <see cref="Parameters"/> alone, but every activation stays in memory: train with
    /// <see cref="ComputeGradients(Tensor, Tensor)"/>.</summary>
    /// <param name="pixels">float32, CLIP's mean and standard deviation applied.</param>
    public abstract Tensor Logits(Tensor pixels);

    /// <summary>Leaves the gradient of a batch's mean cross-entropy in <see cref="Parameters"/>, in place of what was there.</summary>
    /// <param name="pixels"><c>[B, 3, R, R]</c>, float32, CLIP's mean and standard deviation applied.</param>
    /// <param name="labels"><c>[B]</c>, int64.</param>
    public PromptStep ComputeGradients(Tensor pixels, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var wanted = labels.Integers();
        var (loss, guesses) = ComputeGradients(pixels, logits => F.cross_entropy(logits, labels.to(logits.device)));
        return new PromptStep(loss, guesses.Zip(wanted).Count(pair => pair.First == pair.Second), wanted.Length);
    }

    /// <summary>Leaves the gradient of a loss in <see cref="Parameters"/>, in place of what was there.</summary>
    /// <param name="pixels"><c>[B, 3, R, R]</c>, float32, CLIP's mean and standard deviation applied.</param>
    /// <param name="loss">Logits <c>[B, C]</c> → a scalar; called once.</param>
    public PromptLoss ComputeGradients(Tensor pixels, Func<Tensor, Tensor> loss)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        return ComputeGradients(passes => Forward(pixels, passes), loss);
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
            _parameters?.Dispose();
    }

    /// <summary>Logits from which gradients go back; this one keeps every activation.</summary>
    /// <param name="pixels"><c>[B, 3, R, R]</c>.</param>
    /// <param name="passes">Takes up the passes through the towers, which live until the gradients are there.</param>
    /// <returns>Logits <c>[B, C]</c>, and what carries their gradient from the passes on to <see cref="Parameters"/>.</returns>
    private protected virtual (Tensor Logits, Action Backward) Forward(Tensor pixels, ICollection<PromptPass> passes) => (Logits(pixels), static () => { });

    /// <summary>Leaves the gradient of a loss in <see cref="Parameters"/>, in place of what was there.</summary>
    /// <param name="forward">See <see cref="Forward"/>.</param>
    /// <param name="loss">Logits <c>[B, C]</c> → a scalar; called once.</param>
    private protected PromptLoss ComputeGradients(Func<ICollection<PromptPass>, (Tensor Logits, Action Backward)> forward, Func<Tensor, Tensor> loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        Parameters.ClearGradients();
        using var scope = NewDisposeScope();
        using var withGrad = enable_grad();
        var passes = new List<PromptPass>();
        try
        {
            var (logits, backward) = forward(passes);
            var value = loss(logits);
            value.backward();
            backward();
            return new PromptLoss(value.One<float>(), Array.ConvertAll(logits.argmax(-1).Integers(), guess => (int)guess));
        }
        finally
        {
            passes.ForEach(pass => pass.Dispose());
        }
    }

    /// <summary>Scaled cosines: images <c>[B, E]</c> and texts <c>[C, E]</c>, of any length, → <c>[B, C]</c>.</summary>
    private protected Tensor CosineLogits(Tensor images, Tensor texts) => Unit(images).Times(Clip.LogitScale).matmul(Unit(texts).t());

    /// <summary>Requires a context of the text tower's width, shared or for each class.</summary>
    /// <exception cref="InputException">The context does not fit.</exception>
    private protected ContextLayout RequireContext(int classCount, ClassTokenPosition position)
    {
        var width = Clip.Architecture.TextWidth;
        var perClass = InitialState.Has(PromptTensorNames.Context) && InitialState[PromptTensorNames.Context].Shape.Count == 3;
        var shape = InitialState.Require(PromptTensorNames.Context, perClass ? [classCount, -1, width] : [-1, width]);
        return new ContextLayout((int)shape[^2], width, position, perClass ? classCount : null);
    }

    private protected static Tensor Unit(Tensor rows) => rows / rows.norm(-1, keepdim: true);

    /// <exception cref="InputException">The model's image tower is a ResNet.</exception>
    internal static VisionTransformer VisionTransformerOf(ClipModel clip) => clip.ImageTower as VisionTransformer
        ?? throw new InputException($"{clip.Name} sees through a ResNet, which takes no visual prompts", clip.Path,
            "use a vision transformer such as ViT-B/16, or learn the text context alone");
}
