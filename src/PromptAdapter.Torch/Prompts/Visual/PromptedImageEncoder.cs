using PromptAdapter.Features;
using PromptAdapter.Imaging;
using PromptAdapter.Prompts;
using PromptAdapter.Runtime;
using PromptAdapter.Torch.Prompts.Learners;
using PromptAdapter.Torch.Towers;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Prompts.Visual;

/// <summary>A frozen image tower with learned visual prompts in it: how VPT and UPT see an image once their prompts are tuned.</summary>
public sealed class PromptedImageEncoder : IImageEncoder, IDisposable
{
    private readonly ClipModel _clip;
    private readonly VisionTransformer _tower;
    private readonly Tensor _prompts; // [P, n, D]

    /// <summary>Puts prompts into a model.</summary>
    /// <param name="clip">A model with a vision transformer; it stays the caller's and must outlive the encoder.</param>
    /// <param name="prompts">The prompts as they enter the tower, <c>[P, n, D]</c>.</param>
    /// <exception cref="InputException">The tower is a ResNet, or the prompts do not fit it.</exception>
    public PromptedImageEncoder(ClipModel clip, PromptTensor prompts)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(prompts);
        _clip = clip;
        _tower = PromptLearner.VisionTransformerOf(clip);
        if (prompts.Shape is not [var layers, > 0, var width] || layers < 1 || layers > _tower.Depth || width != _tower.Width)
            throw new InputException($"visual prompts of shape {PromptState.ShapeText(prompts.Shape)} do not fit {clip.Name}, which has {_tower.Depth} " +
                $"blocks of width {_tower.Width}", null, "use prompts that were tuned for this model");
        Prompts = prompts;
        Identity = Digest(clip, prompts);
        _prompts = tensor(prompts.Values.ToArray(), [.. prompts.Shape], device: clip.Place).DetachFromDisposeScope();
    }

    /// <summary>The prompts, <c>[P, n, D]</c>.</summary>
    public PromptTensor Prompts { get; }

    /// <inheritdoc/>
    public string Name => _clip.Name + " with visual prompts";

    /// <inheritdoc/>
    public string Identity { get; }

    /// <inheritdoc/>
    public EncoderPrecision Precision => _clip.Precision;

    /// <inheritdoc/>
    public ImagePreprocessing Preprocessing => _clip.Preprocessing;

    /// <inheritdoc/>
    public int ImageSize => _clip.ImageSize;

    /// <inheritdoc/>
    public int EmbedDim => _clip.EmbedDim;

    /// <inheritdoc/>
    public float[] EncodeImages(ReadOnlySpan<float> pixels, int count) => _clip.EncodeImages(pixels, count, batch => _tower.Encode(batch, _prompts));

    /// <inheritdoc/>
    public void Dispose() => _prompts.Dispose();

    private static string Digest(ClipModel clip, PromptTensor prompts)
    {
        using var digest = new FieldDigest();
        return digest.Field("model", clip.Identity).Field<long>("shape", [.. prompts.Shape]).Field("visual", prompts.Values.Span).Value();
    }
}
