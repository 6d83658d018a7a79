using PromptAdapter.Features;
using PromptAdapter.Imaging;
using PromptAdapter.Runtime;

namespace PromptAdapter.Torch.Methods.ProLip;

/// <summary>
/// An image tower without its last projection. Its features are stored under an identity of their own, so that those of the whole tower stay valid beside them.
/// </summary>
/// <param name="clip">The model; it stays the caller's and must outlive the encoder.</param>
/// <param name="length">P, the length of a feature.</param>
internal sealed class UnprojectedImageEncoder(ClipModel clip, int length) : IImageEncoder
{
    public string Name => clip.Name + " before the projection";

    public string Identity { get; } = Digest(clip);

    public EncoderPrecision Precision => clip.Precision;

    public ImagePreprocessing Preprocessing => clip.Preprocessing;

    public int ImageSize => clip.ImageSize;

    public int EmbedDim => length;

    public float[] EncodeImages(ReadOnlySpan<float> pixels, int count) => clip.EncodeImages(pixels, count, clip.ImageTower.EncodeUnprojected);

    private static string Digest(ClipModel clip)
    {
        using var digest = new FieldDigest();
        return digest.Field("model", clip.Identity).Text("before the projection").Value();
    }
}
