using PromptAdapter.Features;
using PromptAdapter.Imaging;
using PromptAdapter.Runtime;
using PromptAdapter.Torch.Towers;
using PromptAdapter.Weights;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Methods.LowRank;

/// <summary>A frozen vision transformer with low-rank updates of its attention.</summary>
internal sealed class LowRankImageEncoder : IImageEncoder, IDisposable
{
    private readonly ClipModel _clip;
    private readonly VisionTransformer _tower;
    private readonly Tensor _matrices; // [L, 2, 3, r, D]

    /// <summary>Puts updates in.</summary>
    /// <param name="clip">A model with a vision transformer; it stays the caller's and must outlive the encoder.</param>
    /// <param name="matrices"><c>[L, 2, 3, r, D]</c></param>
    /// <exception cref="InputException">The tower is a ResNet, or the matrices do not fit it.</exception>
    public LowRankImageEncoder(ClipModel clip, RawTensor matrices)
    {
        (_clip, _tower) = (clip, LowRankMethod.TowerOf(clip));
        if (matrices.Shape is not [var blocks, 2, 3, > 0, var width] || blocks != _tower.Depth || width != _tower.Width)
            throw new InputException($"low-rank matrices of shape [{string.Join(", ", matrices.Shape)}] do not fit {clip.Name}, which has {_tower.Depth} " +
                $"blocks of width {_tower.Width}", null, "use matrices that were tuned for this model");
        var values = matrices.Singles().ToArray();
        using (var digest = new FieldDigest())
            Identity = digest.Field("model", clip.Identity).Field<long>("shape", [.. matrices.Shape]).Field<float>("low-rank", values).Value();
        using var managed = tensor(values, [.. matrices.Shape], device: clip.Place);
        _matrices = managed.clone().DetachFromDisposeScope();
    }

    public string Name => _clip.Name + " with low-rank updates";

    public string Identity { get; }

    public EncoderPrecision Precision => _clip.Precision;

    public ImagePreprocessing Preprocessing => _clip.Preprocessing;

    public int ImageSize => _clip.ImageSize;

    public int EmbedDim => _clip.EmbedDim;

    public float[] EncodeImages(ReadOnlySpan<float> pixels, int count) =>
        _clip.EncodeImages(pixels, count, batch => _tower.Encode(batch, LowRankMatrices.Of(_matrices)));

    public void Dispose() => _matrices.Dispose();
}
