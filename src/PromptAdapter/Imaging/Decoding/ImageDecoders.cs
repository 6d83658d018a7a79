namespace PromptAdapter.Imaging.Decoding;

/// <summary>Decoders of further formats, which packages bring; the core's own formats are not theirs to read, so that their pixels stay as they are.</summary>
public static class ImageDecoders
{
    private static readonly Lock Gate = new();
    private static volatile IImageFormatDecoder[] _added = [];

    /// <summary>The extensions of the formats that were added, each with its dot.</summary>
    public static IEnumerable<string> Extensions => _added.SelectMany(decoder => decoder.Extensions);

    /// <summary>From here on a decoder reads its formats in this process. Adding one again changes nothing.</summary>
    /// <param name="decoder">The decoder.</param>
    public static void Add(IImageFormatDecoder decoder)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        lock (Gate)
        {
            if (!_added.Contains(decoder))
                _added = [.. _added, decoder];
        }
    }

    /// <summary>Refuses empty images and decompression bombs before memory is reserved, and waits until there is room for the image.</summary>
    /// <param name="width">Pixels in a row, as the file states it.</param>
    /// <param name="height">Rows, as the file states it.</param>
    /// <param name="options">The limit.</param>
    /// <param name="bytesPerPixel">What decoding takes for each pixel: the three bytes of the result and what the decoder holds besides.</param>
    /// <exception cref="DamagedImageException">The size is zero or beyond the limit.</exception>
    public static void RequireSize(long width, long height, DecodeOptions options, int bytesPerPixel)
    {
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            ImageFormatException.ThrowIfSizeIsHostile(width, height, options.MaxPixels, bytesPerPixel);
        }
        catch (ImageFormatException error)
        {
            throw new DamagedImageException(error.Message, error);
        }
    }

    /// <summary>The decoder of a file; <see langword="null"/> where none reads it.</summary>
    /// <param name="bytes">The file.</param>
    internal static IImageFormatDecoder? Find(ReadOnlySpan<byte> bytes)
    {
        foreach (var decoder in _added)
        {
            if (decoder.Recognises(bytes))
                return decoder;
        }

        return null;
    }

    /// <summary>Whether one of them reads files of an extension.</summary>
    internal static bool Reads(string extension) => Extensions.Contains(extension, StringComparer.OrdinalIgnoreCase);
}
