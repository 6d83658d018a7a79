using PromptAdapter.Imaging;
using PromptAdapter.Imaging.Decoding;
using SkiaSharp;

namespace PromptAdapter;

/// <summary>A small JPEG of an image, so that it can be shown where the photos are not.</summary>
internal static class Thumbnail
{
    private const int SupportSide = 64;
    private const int Quality = 80;

    public static ReadOnlyMemory<byte> Of(ImageSource source, DecodeOptions decode, int side = SupportSide)
    {
        if (source is FingerprintedSource { Thumbnail: { } kept } && side == SupportSide)
            return kept;
        using var image = source.Decode(decode);
        using var square = new ClipPreprocess(side).ResizeAndCrop(image); // [side, side, 3]
        SkiaLibrary.EnsureLoaded();
        using var bitmap = new SKBitmap(new SKImageInfo(side, side, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var rgba = bitmap.GetPixelSpan();
        var rgb = square.Pixels;
        for (var i = 0; i < side * side; i++)
        {
            rgb.Slice(3 * i, 3).CopyTo(rgba[(4 * i)..]);
            rgba[4 * i + 3] = byte.MaxValue;
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return data.ToArray();
    }
}
