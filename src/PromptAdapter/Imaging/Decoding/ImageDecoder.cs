using PromptAdapter.Runtime;

namespace PromptAdapter.Imaging.Decoding;

/// <summary>
/// Decodes JPEG, PNG, WebP, GIF (first frame), BMP and TIFF (first page) to the same bytes as Pillow's <c>Image.open(path).convert("RGB")</c>:
/// an alpha channel is dropped, not blended; palettes are looked up; 16-bit grey is clipped; CMYK is taken as Adobe writes it;
/// colour profiles change nothing. Of an animation the first frame is taken. Further formats are read where a package brings a decoder of them
/// (<see cref="ImageDecoders"/>). What is damaged or of another format is refused with one line that names the file.
/// </summary>
public static class ImageDecoder
{
    private const string Remedy = "replace the file or remove it";

    /// <summary>Decodes a file.</summary>
    /// <param name="path">The file; its format is recognised by its content.</param>
    /// <param name="options">Orientation and limits; <see langword="null"/> means <see cref="DecodeOptions.Default"/>.</param>
    /// <returns>The image <c>[H, W, 3]</c>, values 0 to 255.</returns>
    /// <exception cref="InputException">The file is missing, unreadable, damaged, too large or of a format that is not decoded.</exception>
    public static RgbImage Decode(string path, DecodeOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Decode(ReadFile(path), path, options);
    }

    /// <summary>Decodes an image that is in memory.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">How error messages call it: a path, an address, a name in an archive.</param>
    /// <param name="options">Orientation and limits; <see langword="null"/> means <see cref="DecodeOptions.Default"/>.</param>
    /// <returns>The image <c>[H, W, 3]</c>, values 0 to 255.</returns>
    /// <exception cref="InputException">The bytes are damaged, too large or of a format that is not decoded.</exception>
    /// <exception cref="InsufficientMemoryException">There is not as much memory as the image takes.</exception>
    public static RgbImage Decode(ReadOnlySpan<byte> bytes, string name, DecodeOptions? options = null)
    {
        options ??= DecodeOptions.Default;
        using var scope = DecodeScope.Begin();
        if (ImageSignature.Recognise(bytes, out var otherwise) is not { } format)
        {
            return ImageDecoders.Find(bytes) is { } added ? Decode(bytes, name, options, added)
                : throw new InputException($"is {otherwise}", name, ImageSignature.RemedyFor(otherwise));
        }

        try
        {
            return format switch
            {
                ImageFormat.Gif => GifDecoder.Decode(bytes, options.MaxPixels),
                ImageFormat.Bmp => BmpDecoder.Decode(bytes, options.MaxPixels),
                ImageFormat.Png => PngDecoder.Decode(bytes, options),
                ImageFormat.Tiff => TiffDecoder.Decode(bytes, options.MaxPixels),
                _ => SkiaDecoder.Decode(bytes, options),
            };
        }
        catch (ImageFormatException error)
        {
            throw new InputException($"{Article(format)} image that cannot be decoded: {error.Message}", name, error.Remedy ?? Remedy, error)
            { Settings = error.Settings };
        }
        catch (OutOfMemoryException error)
        {
            throw NoMemory(name, error);
        }
    }

    private static RgbImage Decode(ReadOnlySpan<byte> bytes, string name, DecodeOptions options, IImageFormatDecoder decoder)
    {
        try
        {
            return decoder.Decode(bytes, options);
        }
        catch (DamagedImageException error)
        {
            var format = error.InnerException as ImageFormatException;
            throw new InputException($"{decoder.Name} that cannot be decoded: {error.Message}", name, format?.Remedy ?? Remedy, error)
            { Settings = format?.Settings ?? [] };
        }
        catch (OutOfMemoryException error)
        {
            throw NoMemory(name, error);
        }
    }

    // Not the image's fault, so that it is not passed over as one that is damaged: what a run finds must not depend on how much memory is free.
    private static InsufficientMemoryException NoMemory(string name, OutOfMemoryException error) =>
        new($"{ForeignText.Message(name)}: does not fit into memory while it is decoded; give the program more memory, " +
            "scale the image down, or set a limit of pixels so that it is left out each time", error);

    private static string Article(ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => "a JPEG",
        ImageFormat.Png => "a PNG",
        ImageFormat.WebP => "a WebP",
        ImageFormat.Gif => "a GIF",
        ImageFormat.Tiff => "a TIFF",
        _ => "a BMP",
    };

    /// <summary>The bytes of an image file.</summary>
    /// <exception cref="InputException">The file is missing, unreadable or too large.</exception>
    internal static byte[] ReadFile(string path)
    {
        if (Directory.Exists(path))
            throw new InputException("is a folder, not an image", path, "name the images in it");
        if (!File.Exists(path) && FileStatus.Of(path).Kind == FileKind.Missing)
            throw new InputException("there is no such file", path, "check the path");
        try
        {
            return InputFile.ReadAllBytes(path, ReadLimits.ImageBytes, "give an image file that you may read");
        }
        catch (ArgumentException error)
        {
            throw new InputException("cannot be read (" + error.Message.TrimEnd('.') + ")", path, "check the path", error);
        }
    }
}
