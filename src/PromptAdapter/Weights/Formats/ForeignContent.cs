using System.Text;

namespace PromptAdapter.Weights.Formats;

/// <summary>Tells what stands in a file that should hold tensors and does not: what downloads leave when they fetch something else, and the formats of other
/// frameworks.</summary>
internal static class ForeignContent
{
    /// <summary>Bytes that are enough to tell.</summary>
    public const int Looked = 512;

    private const int TarMagic = 257;

    private static readonly string[] PageBeginnings = ["<!doctype", "<html", "<?xml", "<head", "<!--"];

    private static ReadOnlySpan<byte> Utf8Mark => [0xef, 0xbb, 0xbf];

    private static ReadOnlySpan<byte> Utf16Mark => [0xff, 0xfe];

    private static ReadOnlySpan<byte> Gzip => [0x1f, 0x8b];

    private static ReadOnlySpan<byte> Xz => [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z'];

    private static ReadOnlySpan<byte> Hdf5 => [0x89, (byte)'H', (byte)'D', (byte)'F'];

    /// <summary>What the file is and what to do, if its beginning tells.</summary>
    /// <param name="path">The file, for the message.</param>
    /// <param name="start">Its first bytes, <see cref="Looked"/> of them where it has so many.</param>
    public static InputException? Explain(string path, ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("version https://git-lfs"u8))
            return new InputException("is a Git LFS pointer of a few lines, not the file it stands for", path,
                "run 'git lfs pull' in its folder, or download the file itself");
        if (start.StartsWith(Gzip) || start.StartsWith("BZh"u8) || start.StartsWith(Xz))
            return new InputException("is compressed", path, "unpack it and give the file inside");
        if (start.Length > TarMagic + 5 && start[TarMagic..].StartsWith("ustar"u8))
            return new InputException("is a tar archive", path, "unpack it and give the file of weights inside");
        if (start.StartsWith("GGUF"u8) || start.StartsWith(Hdf5))
            return new InputException($"is a {(start[0] == (byte)'G' ? "GGUF" : "HDF5")} file, which is not read here", path,
                "give the model's .safetensors or .pt file");

        if (!start.ContainsAnyExcept((byte)0))
            return new InputException("holds nothing but zero bytes at its beginning", path, "its download was not finished: download it again");

        var text = TextOf(start).TrimStart();
        if (Array.Exists(PageBeginnings, beginning => text.StartsWith(beginning, StringComparison.OrdinalIgnoreCase)))
        {
            return new InputException("is a web page, not a file of weights", path,
                "the download fetched a page (to sign in, or an error) in place of the file: download the file itself");
        }

        if (text.StartsWith('{') || text.StartsWith('['))
            return new InputException("is JSON text, not a file of weights", path,
                "give the .safetensors, .bin or .pt file; if a download fetched this, it is the server's answer in place of the file");
        return text.Length > 0 && IsText(start)
            ? new InputException($"is a text (\"{FirstWords(text)}\"), not a file of weights", path,
                "the download may have fetched a message in place of the file: download the file itself")
            : null;
    }

    /// <summary>Whether all of the bytes are printable ASCII or white space.</summary>
    public static bool IsText(ReadOnlySpan<byte> start)
    {
        foreach (var value in start)
        {
            if (value is not ((byte)'\n' or (byte)'\r' or (byte)'\t' or (>= 0x20 and < 0x7f)))
                return false;
        }

        return true;
    }

    private static string TextOf(ReadOnlySpan<byte> start) =>
        start.StartsWith(Utf8Mark) ? Encoding.UTF8.GetString(start[Utf8Mark.Length..])
        : start.StartsWith(Utf16Mark) ? Encoding.Unicode.GetString(start[Utf16Mark.Length..])
        : Encoding.UTF8.GetString(start);

    private static string FirstWords(string text)
    {
        const int Longest = 40;
        var line = text.Split('\n', 2)[0].TrimEnd();
        return line.Length > Longest ? string.Concat(line.AsSpan(0, Longest), "…") : line;
    }
}
