using PromptAdapter.Features;
using PromptAdapter.Imaging;
using PromptAdapter.Runtime;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Methods.ProLip;

/// <summary>An image tower with a tuned projection in the place of its own.</summary>
internal sealed class ReprojectedImageEncoder : IImageEncoder, IDisposable
{
    private readonly ClipModel _clip;
    private readonly Tensor _projection; // W, [P, E]

    /// <summary>Puts a projection in.</summary>
    /// <param name="clip">The model; it stays the caller's and must outlive the encoder.</param>
    /// <param name="projection">Wᵀ, <c>[E, P]</c>.</param>
    /// <exception cref="InputException">It does not fit the tower.</exception>
    public ReprojectedImageEncoder(ClipModel clip, float[] projection)
    {
        _clip = clip;
        var own = ImageProjection.Of(clip.ImageTower);
        if (projection.Length != own.Values.Length)
            throw new InputException($"a projection of {projection.Length} values does not fit {clip.Name}, which has {own.Width} × {own.Length}", null,
                "use a projection that was tuned for this model");
        using (var digest = new FieldDigest())
            Identity = digest.Field("model", clip.Identity).Field<float>("projection", projection).Value();
        using var scope = NewDisposeScope();
        _projection = tensor(projection, [own.Width, own.Length], device: clip.Place).t().contiguous().clone().DetachFromDisposeScope();
    }

    public string Name => _clip.Name + " with a tuned projection";

    public string Identity { get; }

    public EncoderPrecision Precision => _clip.Precision;

    public ImagePreprocessing Preprocessing => _clip.Preprocessing;

    public int ImageSize => _clip.ImageSize;

    public int EmbedDim => _clip.EmbedDim;

    public float[] EncodeImages(ReadOnlySpan<float> pixels, int count) =>
        _clip.EncodeImages(pixels, count, batch => _clip.ImageTower.EncodeUnprojected(batch).matmul(_projection));

    public void Dispose() => _projection.Dispose();
}
