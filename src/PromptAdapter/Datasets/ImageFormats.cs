using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Datasets;

/// <summary>Which files are taken for images, by extension and whatever their case.</summary>
public static class ImageFormats
{
    private static readonly HashSet<string> Read = new([".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> NotRead = new(
        [
            ".heic", ".heif", ".hif", ".avif", ".jxl", ".jp2", ".j2k", ".svg", ".ico", ".psd", ".xcf", ".tga", ".ppm", ".pgm", ".pbm", ".pnm", ".exr", ".hdr",
            ".raw", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".rw2", ".dcm",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The extensions of the formats that are read, each with its dot.</summary>
    public static IReadOnlyCollection<string> Extensions => [.. Read, .. ImageDecoders.Extensions];

    /// <summary>Whether a file of this name is taken for an image that can be read.</summary>
    /// <param name="path">A file name or path.</param>
    public static bool IsImage(string path) => Path.GetExtension(path) is var extension && (Read.Contains(extension) || ImageDecoders.Reads(extension));

    /// <summary>Whether the name is that of an image in a format that is not read, such as HEIC or a camera's raw file.</summary>
    /// <param name="path">A file name or path.</param>
    public static bool IsOtherImage(string path) => NotRead.Contains(Path.GetExtension(path)) && !IsImage(path);

    /// <summary>Whether the name is that of an image in any format, read or not: enough to tell what a folder is for.</summary>
    internal static bool IsAnyImage(string path) => IsImage(path) || IsOtherImage(path);

    /// <summary>Why a file that is not <see cref="IsImage"/> is left out.</summary>
    internal static string WhyNot(string path)
    {
        if (!IsOtherImage(path))
            return "not an image";
        var extension = Path.GetExtension(path).ToLowerInvariant();
        return $"images in the format {extension} are not read; convert it to JPEG or PNG{ImageConverters.For(extension)}";
    }
}
