using ImageMagick;
using PromptAdapter.Imaging;
using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Formats;

/// <summary>
/// HEIC, HEIF and AVIF through Magick.NET (libheif, libde265, aom): the first image, 8 bits a channel, an alpha channel dropped, colour profiles ignored, as
/// with the formats that the core reads. Turns and mirrors that the container states belong to the image and are always applied; an EXIF entry beside them is
/// not.
/// </summary>
internal sealed class HeifDecoder : IImageFormatDecoder
{
    // Of the brands that a file may name first. Video of phones (isom, mp42, qt) is none of them.
    private static readonly string[] Brands = ["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1", "mif2", "miaf", "avif", "avis"];

    // The result, ImageMagick's pixels and those that they are copied through, and the planes of the codec.
    private const int BytesPerPixel = 14;

    // The format is named, so that no other reader of ImageMagick ever sees the bytes.
    private static MagickReadSettings Settings => new() { Format = MagickFormat.Heic, FrameIndex = 0, FrameCount = 1 };

    /// <summary>Why no image can be read at all; <see langword="null"/> when some can.</summary>
    public static string? Problem
    {
        get
        {
            try
            {
                return MagickNET.Delegates.Contains("heic", StringComparison.OrdinalIgnoreCase) ? null : "it was built without libheif";
            }
            catch (Exception error) when (error is DllNotFoundException or TypeInitializationException or BadImageFormatException)
            {
                return (error.InnerException ?? error).Message.ReplaceLineEndings(" ");
            }
        }
    }

    /// <inheritdoc/>
    public string Name => "a HEIC or AVIF image";

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Extensions { get; } = [".heic", ".heif", ".hif", ".avif"];

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> head)
    {
        if (head.Length < 12 || !head[4..8].SequenceEqual("ftyp"u8))
            return false;
        foreach (var brand in Brands)
        {
            if (head[8] == brand[0] && head[9] == brand[1] && head[10] == brand[2] && head[11] == brand[3])
                return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public RgbImage Decode(ReadOnlySpan<byte> bytes, DecodeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            using var image = new MagickImage();
            image.Ping(bytes, Settings); // the header alone
            ImageDecoders.RequireSize(image.Width, image.Height, options, BytesPerPixel);
            var announced = image.Width * (long)image.Height; // a turn may exchange the two
            image.Read(bytes, Settings);
            if (image.Width * (long)image.Height > announced)
                throw new DamagedImageException("it has more pixels than its header announces");
            if (image.ColorSpace != ColorSpace.sRGB)
                image.ColorSpace = ColorSpace.sRGB; // grey
            using var pixels = image.GetPixelsUnsafe();
            var rgb = pixels.ToByteArray(0, 0, image.Width, image.Height, PixelMapping.RGB)
                ?? throw new DamagedImageException("it holds no pixels");
            return RgbImage.FromPixels((int)image.Width, (int)image.Height, rgb);
        }
        catch (MagickException error)
        {
            throw new DamagedImageException("its data are damaged (" + error.Message.Split(" @ ")[0].ReplaceLineEndings(" ") + ")", error);
        }
        catch (Exception error) when (error is DllNotFoundException or TypeInitializationException or BadImageFormatException)
        {
            throw new DamagedImageException("the native library of Magick.NET does not load (" + (error.InnerException ?? error).Message.ReplaceLineEndings(" ")
                + ")", error);
        }
    }
}
