namespace PromptAdapter.Imaging.Decoding;

/// <summary>What a decoder found wrong; <see cref="ImageDecoder"/> adds the file's name and makes it an <see cref="InputException"/>.</summary>
internal sealed class ImageFormatException(string message, string? remedy = null) : Exception(message)
{
    /// <summary>What to do about it where that is more than replacing the file.</summary>
    public string? Remedy { get; } = remedy;

    public static ImageFormatException Truncated() => new("the file ends before the image does");

    /// <summary>Refuses empty images and decompression bombs before memory is reserved.</summary>
    /// <exception cref="ImageFormatException">The size is zero, negative or beyond the limit.</exception>
    public static void ThrowIfSizeIsHostile(long width, long height, long maxPixels)
    {
        if (width <= 0 || height <= 0 || width > int.MaxValue || height > int.MaxValue)
            throw new ImageFormatException($"it declares the impossible size {width} x {height}");
        // Three bytes a pixel must fit one array, whatever limit was asked for.
        var limit = Math.Min(maxPixels, (Array.MaxLength - RgbImage.Padding) / 4);
        if (width > limit / height)
            throw new ImageFormatException($"it declares {width} x {height} pixels, more than the limit of {limit}", "scale the image down");
    }
}
