using System.Buffers;
using System.Runtime.Intrinsics;
using SkiaSharp;

namespace PromptAdapter.Imaging.Decoding;

/// <summary>JPEG, PNG and WebP through SkiaSharp's codecs, with their colour management and blending switched off.</summary>
internal static unsafe class SkiaDecoder
{
    private const int LargestPooled = 1 << 25;

    /// <exception cref="ImageFormatException">The image is damaged or too large.</exception>
    public static RgbImage Decode(ReadOnlySpan<byte> bytes, DecodeOptions options)
    {
        var image = DecodeFourChannels(bytes, options.MaxPixels, out var origin, static (rgba, image) => DropAlpha(rgba, image));
        if (!options.ApplyOrientation)
            return image;
        return Orientation.Apply(image, origin == SKEncodedOrigin.TopLeft ? Orientation.FromExif(ExifBlock.In(bytes))
            : (int)origin); // the codec reads SHORT only
    }

    /// <summary>Decodes to RGBA bytes and lets the caller turn them into an image of the same size.</summary>
    public static RgbImage DecodeFourChannels(
        ReadOnlySpan<byte> bytes, long maxPixels, out SKEncodedOrigin origin, Action<ReadOnlySpan<byte>, RgbImage> convert)
    {
        SkiaLibrary.EnsureLoaded();
        const int RgbaAndRgb = 7; // bytes a pixel
        JpegStructure? jpeg = bytes.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8]) ? JpegStructure.Of(bytes) : null;
        if (jpeg is { } structure && structure.Pixels <= maxPixels) // more than those are refused as such
            structure.Require(bytes.Length);
        fixed (byte* start = bytes)
        {
            using var data = SKData.Create((nint)start, bytes.Length);
            using var stream = new SKMemoryStream(data);
            using var codec = SKCodec.Create(stream, out var created) ?? throw new ImageFormatException(Explain(created));
            origin = codec.EncodedOrigin;

            // Unpremultiplied, because premultiplying would lose the colour under transparent pixels;
            // no destination colour space, because then the values stay as they are stored.
            var alpha = codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul;
            var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, alpha, null);
            ImageFormatException.ThrowIfSizeIsHostile(info.Width, info.Height, maxPixels, jpeg?.BytesPerPixel ?? RgbaAndRgb);

            var length = info.Width * info.Height * 4;
            var rgba = length <= LargestPooled ? ArrayPool<byte>.Shared.Rent(length) : GC.AllocateUninitializedArray<byte>(length);
            try
            {
                fixed (byte* pixels = rgba)
                {
                    var result = codec.GetPixels(info, (nint)pixels);
                    if (result != SKCodecResult.Success)
                    {
                        DecodeScope.RequireThatMemoryWasThere();
                        throw new ImageFormatException(Explain(result));
                    }
                }

                var image = RgbImage.Create(info.Width, info.Height);
                convert(rgba.AsSpan(0, length), image);
                return image;
            }
            finally
            {
                if (rgba.Length <= LargestPooled)
                    ArrayPool<byte>.Shared.Return(rgba);
            }
        }
    }

    // [H, W, 4] -> [H, W, 3]
    private static void DropAlpha(ReadOnlySpan<byte> rgba, RgbImage image)
    {
        var rgb = image.Writable;
        var order = Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 3, 7, 11, 15);
        int read = 0, write = 0;
        for (; read + 16 <= rgba.Length; read += 16, write += 12) // four pixels; the four bytes too many fall to the next step or the padding
            Vector128.Shuffle(Vector128.Create(rgba.Slice(read, 16)), order).CopyTo(rgb[write..]);
        for (; read < rgba.Length; read += 4, write += 3)
            rgba.Slice(read, 3).CopyTo(rgb[write..]);
    }

    private static string Explain(SKCodecResult result) => result switch
    {
        SKCodecResult.IncompleteInput => "the file ends before the image does",
        SKCodecResult.ErrorInInput => "its data are damaged",
        SKCodecResult.InvalidInput => "its header is damaged",
        SKCodecResult.Unimplemented => "it uses a variant of the format that is not decoded",
        _ => "its data are damaged (" + result + ")",
    };
}
