using PromptAdapter.Runtime;

namespace PromptAdapter.Weights.Catalog;

/// <summary>The hash of a downloaded file, kept beside it as <c>FILE.sha256</c> in the form that <c>sha256sum --check</c> reads.</summary>
internal static class HashRecord
{
    private const int Digits = 64;

    /// <summary>Whether the text is a SHA-256 in hexadecimal digits.</summary>
    public static bool IsSha256(string? text) => text is { Length: Digits } && text.All(char.IsAsciiHexDigit);

    /// <summary>The recorded hash, unless there is none, it is damaged, or the file was replaced after it was written.</summary>
    public static string? Read(string path)
    {
        try
        {
            var record = new FileInfo(NameFor(path));
            if (!record.Exists || record.Length > 4096 || record.LastWriteTimeUtc < File.GetLastWriteTimeUtc(path))
                return null;
            var text = InputFile.ReadAllText(record.FullName, 4096, "remove it");
            return text.Length > Digits && IsSha256(text[..Digits]) ? text[..Digits].ToLowerInvariant() : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InputException)
        {
            return null; // as good as none
        }
    }

    public static void Write(string path, string sha256) => AtomicFile.WriteText(NameFor(path), $"{sha256}  {Path.GetFileName(path)}\n");

    private static string NameFor(string path) => path + ".sha256";
}
