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
    private const long LargestFile = 1L << 30;

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
    public static RgbImage Decode(ReadOnlySpan<byte> bytes, string name, DecodeOptions? options = null)
    {
        options ??= DecodeOptions.Default;
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
            throw new InputException($"{Article(format)} image that cannot be decoded: {error.Message}", name, error.Remedy ?? Remedy, error);
        }
        catch (OutOfMemoryException error)
        {
            throw new InputException("does not fit into memory when it is decoded", name, "scale the image down", error);
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
            throw new InputException($"{decoder.Name} that cannot be decoded: {error.Message}", name,
                (error.InnerException as ImageFormatException)?.Remedy ?? Remedy,
                error);
        }
        catch (OutOfMemoryException error)
        {
            throw new InputException("does not fit into memory when it is decoded", name, "scale the image down", error);
        }
    }

    private static string Article(ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => "a JPEG",
        ImageFormat.Png => "a PNG",
        ImageFormat.WebP => "a WebP",
        ImageFormat.Gif => "a GIF",
        ImageFormat.Tiff => "a TIFF",
        _ => "a BMP",
    };

    private static byte[] ReadFile(string path)
    {
        try
        {
            if (Directory.Exists(path))
                throw new InputException("is a folder, not an image", path, "name the images in it");
            var length = new FileInfo(path).Length;
            if (length > LargestFile)
                throw new InputException($"holds {length} bytes, more than an image is expected to ({LargestFile})", path, Remedy);
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException("there is no such file", path, "check the path", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new InputException("cannot be read (" + error.Message.TrimEnd('.') + ")", path, "check the path and its permissions", error);
        }
    }
}
