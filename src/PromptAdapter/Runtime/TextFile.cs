using System.Text;

namespace PromptAdapter.Runtime;

/// <summary>
/// Text files that users give. UTF-8 with or without its mark, and UTF-16 and UTF-32 by theirs; bytes that do not belong to the encoding are refused with
/// their line,
/// never replaced.
/// </summary>
public static class TextFile
{
    /// <summary>The most bytes that a text file may have unless its reader says otherwise.</summary>
    public const long UsualLimit = ReadLimits.TextBytes;

    private const int PairsLookedAt = 64; // of bytes, to recognise UTF-16 without its mark

    private static readonly Encoding Utf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);

    private static readonly (byte[] Mark, Encoding Encoding)[] Marks =
    [
        ([0xef, 0xbb, 0xbf], Utf8),
        ([0xff, 0xfe, 0, 0], new UTF32Encoding(false, false, throwOnInvalidCharacters: true)),
        ([0, 0, 0xfe, 0xff], new UTF32Encoding(true, false, throwOnInvalidCharacters: true)),
        ([0xff, 0xfe], new UnicodeEncoding(false, false, throwOnInvalidBytes: true)),
        ([0xfe, 0xff], new UnicodeEncoding(true, false, throwOnInvalidBytes: true)),
    ];

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="remedy">What the file should be, for errors, as an instruction: <c>give a text file with one template a line</c>.</param>
    /// <param name="limit">The most bytes that are read.</param>
    /// <exception cref="InputException">The file is missing, unreadable, too large, or no text in an encoding that is recognised.</exception>
    public static string Read(string path, string remedy, long limit = UsualLimit) =>
        Decode(InputFile.ReadAllBytes(path, limit, remedy), path, null, mayBeStated: false);

    /// <summary>Reads a whole file whose encoding may be stated.</summary>
    /// <param name="path">The file.</param>
    /// <param name="encoding">Its encoding, such as <c>windows-1252</c>; a mark in the file comes first. <see langword="null"/>: UTF-8, or what the mark
    /// says.</param>
    /// <param name="remedy">What the file should be, for errors.</param>
    /// <param name="limit">The most bytes that are read.</param>
    /// <exception cref="InputException">As for <see cref="Read"/>, or there is no such encoding.</exception>
    public static string ReadIn(string path, string? encoding, string remedy, long limit = UsualLimit)
    {
        var stated = encoding is null ? null : TextEncodings.Find(encoding);
        return Decode(InputFile.ReadAllBytes(path, limit, remedy), path, stated, mayBeStated: true);
    }

    /// <summary>The lines of a text, without their ends.</summary>
    /// <param name="text">The text.</param>
    public static IEnumerable<string> Lines(string text)
    {
        using var reader = new StringReader(text);
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    private static string Decode(byte[] bytes, string path, Encoding? stated, bool mayBeStated)
    {
        var (mark, marked) = Array.Find(Marks, known => bytes.AsSpan().StartsWith(known.Mark));
        var content = bytes.AsSpan(mark?.Length ?? 0);
        var encoding = marked ?? stated ?? Utf8;
        try
        {
            if (marked is null && stated is null && IsUnmarkedUtf16(content))
                throw new InputException("looks like UTF-16 without its mark", path, "save it as UTF-8") { Settings = mayBeStated ? [Setting.Encoding] : [] };
            var text = encoding.GetString(content);
            return stated is not null && TextEncodings.FirstUnassigned(text, stated) is { } at
                ? throw new InputException($"line {LineOf(text.AsSpan(0, at))} holds a byte that {stated.WebName} does not have", path,
                    "state another encoding")
                { Settings = [Setting.Encoding] }
                : text;
        }
        catch (DecoderFallbackException error)
        {
            var line = LineOf(Lenient(encoding).GetString(content[..Math.Clamp(error.Index, 0, content.Length)]));
            var where = $"line {line} is not {NameOf(encoding)} text (at the byte 0x{error.BytesUnknown?.FirstOrDefault():x2})";
            throw mayBeStated
                ? new InputException(where, path, "save the file as UTF-8, or state the encoding that it is in", error) { Settings = [Setting.Encoding] }
                : new InputException(where, path, "save the file as UTF-8", error);
        }
    }

    private static Encoding Lenient(Encoding encoding)
    {
        var lenient = (Encoding)encoding.Clone();
        lenient.DecoderFallback = DecoderFallback.ReplacementFallback;
        return lenient;
    }

    private static string NameOf(Encoding encoding) => encoding.WebName.ToUpperInvariant() switch
    {
        "UTF-16" or "UTF-16BE" => "UTF-16",
        "UTF-32" or "UTF-32BE" => "UTF-32",
        "UTF-8" => "UTF-8",
        _ => encoding.WebName,
    };

    // Line breaks as in text files of every system.
    private static int LineOf(ReadOnlySpan<char> before) => 1 + (before.Contains('\n') ? before.Count('\n') : before.Count('\r'));

    // In Latin script every other byte is zero.
    private static bool IsUnmarkedUtf16(ReadOnlySpan<byte> content)
    {
        var pairs = Math.Min(content.Length / 2, PairsLookedAt);
        int even = 0, odd = 0;
        for (var pair = 0; pair < pairs; pair++)
        {
            even += content[2 * pair] == 0 ? 1 : 0;
            odd += content[2 * pair + 1] == 0 ? 1 : 0;
        }

        return pairs >= 2 && ((even == 0 && odd > pairs / 2) || (odd == 0 && even > pairs / 2));
    }
}
