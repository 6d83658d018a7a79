using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PromptAdapter.Runtime;

/// <summary>Encodings of text by the names that people, Python and the web give them.</summary>
public static class TextEncodings
{
    private static readonly Regex CodePage = new(@"^(?:cp|ms|win|windows|ibm)?[-_ ]?(\d{3,5})$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    // Python's names that the platform does not have.
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["latin-1"] = "iso-8859-1",
        ["iso8859-1"] = "iso-8859-1",
        ["latin-2"] = "iso-8859-2",
        ["latin-9"] = "iso-8859-15",
        ["utf_8"] = "utf-8",
        ["utf8"] = "utf-8",
        ["utf-8-sig"] = "utf-8",
        ["utf16"] = "utf-16",
        ["utf-16-le"] = "utf-16le",
        ["utf-16-be"] = "utf-16be",
        ["mac-roman"] = "macintosh",
        ["macroman"] = "macintosh",
        ["eucjp"] = "euc-jp",
        ["euckr"] = "euc-kr",
        ["sjis"] = "shift_jis",
        ["shift-jis"] = "shift_jis",
        ["koi8r"] = "koi8-r",
        ["ansi"] = "windows-1252",
    };

    /// <summary>An encoding that refuses bytes that do not belong to it.</summary>
    /// <param name="name">Its name in any case, such as <c>windows-1252</c>, <c>cp1252</c>, <c>latin1</c>, <c>shift_jis</c>, <c>gb18030</c> or
    /// <c>utf-16le</c>.</param>
    /// <exception cref="InputException">There is none of this name.</exception>
    public static Encoding Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var wanted = name.Trim();
        foreach (var spelling in (string[])[wanted, wanted.Replace('_', '-'), wanted.Replace('-', '_'), wanted.Replace("_", "", StringComparison.Ordinal)])
        {
            if (Known(Aliases.GetValueOrDefault(spelling, spelling)) is { } encoding)
                return encoding;
        }

        throw new InputException($"there is no encoding '{name}'", null,
            "name it as the web does, for example utf-8, windows-1252, iso-8859-1, shift_jis, gb18030, euc-kr or big5")
        {
            Settings = [Setting.Encoding],
        };
    }

    private static Encoding? Known(string name)
    {
        try
        {
            return CodePage.Match(name) is { Success: true } match
                ? CodePagesEncodingProvider.Instance.GetEncoding(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture),
                    EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                : CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                    ?? Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Where a text holds a byte that its Windows code page leaves open; the platform makes a control character of it.</summary>
    internal static int? FirstUnassigned(string text, Encoding encoding)
    {
        if (!encoding.WebName.StartsWith("windows-125", StringComparison.Ordinal))
            return null;
        var at = text.AsSpan().IndexOfAnyInRange('\u0080', '\u009f');
        return at < 0 ? null : at;
    }
}
