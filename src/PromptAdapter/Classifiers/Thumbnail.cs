using PromptAdapter.Imaging;
using SkiaSharp;

namespace PromptAdapter.Classifiers;

/// <summary>A small JPEG of a support image, so that evidence can be shown where the photos are not.</summary>
internal static class Thumbnail
{
    private const int Side = 64;
    private const int Quality = 80;

    public static ReadOnlyMemory<byte> Of(string path, bool applyOrientation)
    {
        using var image = ImageDecoder.Decode(path, applyOrientation ? DecodeOptions.Default : DecodeOptions.Parity);
        using var square = new ClipPreprocess(Side).ResizeAndCrop(image); // [Side, Side, 3]
        using var bitmap = new SKBitmap(new SKImageInfo(Side, Side, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var rgba = bitmap.GetPixelSpan();
        var rgb = square.Pixels;
        for (var i = 0; i < Side * Side; i++)
        {
            rgb.Slice(3 * i, 3).CopyTo(rgba[(4 * i)..]);
            rgba[4 * i + 3] = byte.MaxValue;
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return data.ToArray();
    }
}
