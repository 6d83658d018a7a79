namespace PromptAdapter.Imaging.Decoding;

/// <summary>How <see cref="ImageDecoder"/> reads an image.</summary>
public sealed record DecodeOptions
{
    /// <summary>Pillow refuses more pixels than this as a decompression bomb (twice its warning limit of 1 GiB / 4 / 3).</summary>
    public const long PillowPixelLimit = 178_956_970;

    /// <summary>For a user's own photos: the EXIF orientation is applied.</summary>
    public static DecodeOptions Default { get; } = new();

    /// <summary>For parity with the published code, which ignores the EXIF orientation.</summary>
    public static DecodeOptions Parity { get; } = new() { ApplyOrientation = false };

    /// <summary>The defaults with or without the EXIF orientation.</summary>
    internal static DecodeOptions Of(bool applyOrientation) => applyOrientation ? Default : Parity;

    /// <summary>Turns and mirrors the image as its EXIF orientation asks. Default: <see langword="true"/>.</summary>
    public bool ApplyOrientation { get; init; } = true;

    /// <summary>The largest number of pixels that is decoded; checked before memory is reserved. Default: <see cref="PillowPixelLimit"/>.</summary>
    public long MaxPixels { get; init; } = PillowPixelLimit;
}
