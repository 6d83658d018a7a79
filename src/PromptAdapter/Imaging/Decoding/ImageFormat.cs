namespace PromptAdapter.Imaging.Decoding;

/// <summary>The formats that are decoded, recognised by a file's first bytes and never by its name.</summary>
internal enum ImageFormat
{
    Jpeg,
    Png,
    WebP,
    Gif,
    Bmp,
    Tiff,
}
