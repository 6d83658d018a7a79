namespace PromptAdapter.Imaging.Decoding;

/// <summary>What a decoder found wrong; <see cref="ImageDecoder"/> adds the file's name and makes it an <see cref="InputException"/>.</summary>
internal sealed class ImageFormatException(string message, string? remedy = null) : Exception(message)
{
    private const int OneArray = 4; // bytes a pixel of the largest array that is used


    /// <summary>What to do about it where that is more than replacing the file.</summary>
    public string? Remedy { get; } = remedy;

    /// <summary>What the remedy speaks of.</summary>
    public IReadOnlyList<Setting> Settings { get; init; } = [];

    public static ImageFormatException Truncated() => new("the file ends before the image does");

    /// <summary>Refuses empty images and decompression bombs before memory is reserved, and waits until there is room for the image.</summary>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="maxPixels">The most pixels.</param>
    /// <param name="bytesPerPixel">What decoding takes for each: the three bytes of the result and what the decoder holds besides.</param>
    /// <exception cref="ImageFormatException">The size is zero, negative or beyond the limit.</exception>
    public static void ThrowIfSizeIsHostile(long width, long height, long maxPixels, int bytesPerPixel)
    {
        if (width <= 0 || height <= 0 || width > int.MaxValue || height > int.MaxValue)
            throw new ImageFormatException($"it declares the impossible size {width} x {height}");
        // Three bytes a pixel must fit one array, whatever limit was asked for.
        var limit = Math.Min(maxPixels, (Array.MaxLength - RgbImage.Padding) / OneArray);
        if (width > limit / height)
        {
            var canBeRaised = limit == maxPixels;
            throw new ImageFormatException($"it declares {width} x {height} pixels, more than the limit of {limit}",
                canBeRaised ? "scale the image down, or allow more pixels" : "scale the image down")
            { Settings = canBeRaised ? [Setting.MaxPixels] : [] };
        }

        DecodeScope.Reserve(width * height, bytesPerPixel);
    }
}
