using System.Text;

namespace PromptAdapter.Imaging.Decoding;

/// <summary>Tells what a file holds from its first bytes.</summary>
internal static class ImageSignature
{
    private const string LfsPointer = "a Git LFS pointer, not the image itself";
    private const string EmptyFile = "an empty file";
    private const string WebPage = "a web page (HTML)";
    private const string TextFile = "a text file";
    private const string ZeroBytes = "a file of zero bytes";
    private const string Unknown = "a file of an unknown format";

    private static readonly (ImageFormat Format, int Offset, byte[] Magic)[] Decoded =
    [
        (ImageFormat.Jpeg, 0, [0xff, 0xd8, 0xff]),
        (ImageFormat.Png, 0, [0x89, .. "PNG\r\n"u8, 0x1a, (byte)'\n']),
        (ImageFormat.WebP, 8, [.. "WEBP"u8]),
        (ImageFormat.Gif, 0, [.. "GIF87a"u8]),
        (ImageFormat.Gif, 0, [.. "GIF89a"u8]),
        (ImageFormat.Bmp, 0, [.. "BM"u8]),
        (ImageFormat.Tiff, 0, [.. "II*\0"u8]),
        (ImageFormat.Tiff, 0, [.. "MM\0*"u8]),
        (ImageFormat.Tiff, 0, [.. "II+\0"u8]), // BigTIFF
        (ImageFormat.Tiff, 0, [.. "MM\0+"u8]),
    ];

    private static readonly (string Name, int Offset, byte[] Magic)[] Refused =
    [
        ("a Canon raw photo (CR2)", 8, [.. "CR\u0002\0"u8]),
        ("an AVIF image", 4, [.. "ftypavif"u8]),
        ("an AVIF image", 4, [.. "ftypavis"u8]),
        ("a HEIC image", 4, [.. "ftyphei"u8]),
        ("a HEIC image", 4, [.. "ftyphev"u8]),
        ("a HEIF image", 4, [.. "ftypmif1"u8]),
        ("a HEIF image", 4, [.. "ftypmsf1"u8]),
        ("a Canon raw photo (CR3)", 4, [.. "ftypcrx"u8]),
        ("a video", 4, [.. "ftyp"u8]),
        ("a JPEG 2000 image", 0, [0, 0, 0, 12, .. "jP  "u8]),
        ("a JPEG 2000 image", 0, [0xff, 0x4f, 0xff, 0x51]),
        ("a JPEG XL image", 0, [0xff, 0x0a]),
        ("a JPEG XL image", 0, [0, 0, 0, 12, .. "JXL "u8]),
        ("an icon (ICO)", 0, [0, 0, 1, 0]),
        ("a cursor (CUR)", 0, [0, 0, 2, 0]),
        ("a Photoshop document (PSD)", 0, [.. "8BPS"u8]),
        ("a GIMP image (XCF)", 0, [.. "gimp xcf"u8]),
        ("a PDF document", 0, [.. "%PDF"u8]),
        ("a PostScript document", 0, [.. "%!PS"u8]),
        ("an OpenEXR image", 0, [0x76, 0x2f, 0x31, 0x01]),
        ("a Radiance HDR image", 0, [.. "#?RADIANCE"u8]),
        ("a DirectDraw surface (DDS)", 0, [.. "DDS "u8]),
        ("a QOI image", 0, [.. "qoif"u8]),
        ("a Netpbm image", 0, [.. "P4\n"u8]),
        ("a Netpbm image", 0, [.. "P5\n"u8]),
        ("a Netpbm image", 0, [.. "P6\n"u8]),
        ("a ZIP archive", 0, [.. "PK\u0003\u0004"u8]),
        ("a gzip file", 0, [0x1f, 0x8b]),
        ("a numpy array", 0, [0x93, .. "NUMPY"u8]),
        (LfsPointer, 0, [.. "version https://git-lfs"u8]),
    ];

    /// <summary>The format of a file, or the name of what it is instead.</summary>
    /// <param name="bytes">The whole file, or its first kilobyte.</param>
    /// <param name="otherwise">With <see langword="null"/> as the result: what the file holds, with its article.</param>
    public static ImageFormat? Recognise(ReadOnlySpan<byte> bytes, out string otherwise)
    {
        otherwise = "";
        foreach (var (format, offset, magic) in Decoded)
        {
            if (StartsWith(bytes, offset, magic) && (format != ImageFormat.WebP || StartsWith(bytes, 0, "RIFF"u8))
                && !(format == ImageFormat.Tiff && StartsWith(bytes, 8, "CR\u0002\0"u8)))
                return format;
        }

        otherwise = Name(bytes);
        return null;
    }

    /// <summary>What to do about a file that holds no image that is decoded.</summary>
    /// <param name="otherwise">What <see cref="Recognise"/> called it.</param>
    public static string RemedyFor(string otherwise) => otherwise switch
    {
        LfsPointer => "fetch the image itself with 'git lfs pull'",
        EmptyFile or ZeroBytes => "download or copy it again",
        WebPage => "download the image again; what was saved is the page that the server sent in its place",
        TextFile or Unknown => "replace it by the image that it should be, or remove it",
        "a ZIP archive" or "a gzip file" => "unpack it, and give the images in it",
        "a video" => "give single frames of it as JPEG or PNG",
        "a numpy array" => "write its images to files, as PNG",
        _ => $"convert it to JPEG or PNG{ImageConverters.For(otherwise)}, or remove it",
    };

    private static string Name(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return EmptyFile;
        foreach (var (name, offset, magic) in Refused)
        {
            if (StartsWith(bytes, offset, magic))
                return name;
        }

        var head = bytes[..Math.Min(bytes.Length, 1024)];
        if (!IsText(head))
            return head.IndexOfAnyExcept((byte)0) < 0 ? ZeroBytes : Unknown;
        var text = Encoding.UTF8.GetString(head);
        if (text.Contains("<svg", StringComparison.OrdinalIgnoreCase))
            return "an SVG drawing";
        return text.Contains("<html", StringComparison.OrdinalIgnoreCase) || text.Contains("<!doctype", StringComparison.OrdinalIgnoreCase) ? WebPage
            : TextFile;
    }

    private static bool IsText(ReadOnlySpan<byte> head)
    {
        foreach (var value in head)
        {
            if (value is < 0x20 and not ((byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f') or 0x7f)
                return false;
        }

        // The kilobyte may end inside a character: what is asked is whether bytes above 0x7f form UTF-8 at all.
        var end = head.Length;
        while (end > 0 && head.Length - end < 3 && !System.Text.Unicode.Utf8.IsValid(head[..end]))
            end--;
        return System.Text.Unicode.Utf8.IsValid(head[..end]);
    }

    private static bool StartsWith(ReadOnlySpan<byte> bytes, int offset, ReadOnlySpan<byte> magic) =>
        bytes.Length >= offset + magic.Length && bytes.Slice(offset, magic.Length).SequenceEqual(magic);
}
