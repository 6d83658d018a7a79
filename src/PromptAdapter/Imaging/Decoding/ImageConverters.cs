namespace PromptAdapter.Imaging.Decoding;

/// <summary>Programs that make JPEG or PNG of formats that are not read, for messages.</summary>
internal static class ImageConverters
{
    private const string Heif = " (heif-convert and ImageMagick do it; the package PromptAdapter.Formats reads it)";
    private const string Raw = " (darktable-cli and RawTherapee do it)";
    private const string JpegXl = " (djxl and ImageMagick do it)";
    private const string Jpeg2000 = " (opj_decompress and ImageMagick do it)";
    private const string Drawing = " (rsvg-convert and Inkscape do it)";
    private const string Other = " (ImageMagick does it)";

    /// <summary>What to put behind "convert it to JPEG or PNG".</summary>
    /// <param name="what">An extension with its dot, or what <see cref="ImageSignature"/> calls the file.</param>
    public static string For(string what) => what switch
    {
        ".heic" or ".heif" or ".hif" or ".avif" or "a HEIC image" or "a HEIF image" or "an AVIF image" => Heif,
        ".raw" or ".dng" or ".cr2" or ".cr3" or ".nef" or ".arw" or ".orf" or ".rw2" => Raw,
        "a Canon raw photo (CR2)" or "a Canon raw photo (CR3)" => Raw,
        ".jxl" or "a JPEG XL image" => JpegXl,
        ".jp2" or ".j2k" or "a JPEG 2000 image" => Jpeg2000,
        ".svg" or "an SVG drawing" => Drawing,
        ".dcm" => " (dcmj2pnm does it)",
        _ => Other,
    };
}
