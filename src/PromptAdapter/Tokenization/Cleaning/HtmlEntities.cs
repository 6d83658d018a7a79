using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PromptAdapter.Runtime;

namespace PromptAdapter.Tokenization.Cleaning;

/// <summary>Character references of HTML 5, in the two readings that CLIP's tokenizer applies one after the other.</summary>
internal static class HtmlEntities
{
    private const int LongestName = 32; // code points that the standard lets a name have

    private static readonly Regex Terminated = new("&#?[0-9A-Za-z]{1,24};", RegexOptions.CultureInvariant);

    private static readonly FrozenDictionary<string, string> Names; // without ampersand and semicolon
    private static readonly FrozenSet<string> NamesWithoutSemicolon;
    private static readonly FrozenDictionary<string, string> Capitals; // names in capitals that HTML does not know

#pragma warning disable CA1810 // The three tables come from one file.
    static HtmlEntities()
#pragma warning restore CA1810
    {
        using var stream = EmbeddedData.Open("Tokenization.Data.html-entities.json");
        using var json = JsonDocument.Parse(stream);
        Names = Table(json.RootElement.GetProperty("names"));
        Capitals = Table(json.RootElement.GetProperty("capitals"));
        NamesWithoutSemicolon = json.RootElement.GetProperty("without_semicolon").EnumerateArray().Select(name => name.GetString()!)
            .ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>The cautious reading of ftfy: references must end in a semicolon; <c>&amp;EACUTE;</c> means É.</summary>
    public static string UnescapeTerminated(string text)
    {
        if (!text.Contains('&', StringComparison.Ordinal))
            return text;
        var result = new StringBuilder(text.Length);
        var copied = 0;
        for (var match = Terminated.Match(text); match.Success; match = Terminated.Match(text, copied))
        {
            var end = match.Index + match.Length;
            var plain = DecodeTerminated(match.ValueSpan);

            // What follows an escaped ampersand may be a reference with it: "&amp;amp;". The next round would find it; taking
            // all of them here keeps a long chain from costing a round each.
            while (plain == "&" && ChainedAmpersand(text, end) is var next && next > end)
                end = next;
            result.Append(text, copied, match.Index - copied).Append(plain ?? match.Value);
            copied = end;
        }

        return result.Append(text, copied, text.Length - copied).ToString();
    }

    /// <summary>The reading of the HTML 5 standard and of Python's <c>html.unescape</c>: the semicolon may be missing.</summary>
    public static string Unescape(string text)
    {
        if (!text.Contains('&', StringComparison.Ordinal))
            return text;
        var result = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var ampersand = text.IndexOf('&', at);
            if (ampersand < 0)
                return result.Append(text, at, text.Length - at).ToString();
            result.Append(text, at, ampersand - at);
            at = ampersand + 1 + Decode(text.AsSpan(ampersand + 1), result);
        }

        return result.ToString();
    }

    private static int ChainedAmpersand(string text, int at)
    {
        const int Longest = 26; // "#" and 24 characters and ";"
        var semicolon = text.AsSpan(at, Math.Min(Longest, text.Length - at)).IndexOf(';');
        if (semicolon < 0)
            return at;
        var reference = "&" + text[at..(at + semicolon + 1)];
        return Terminated.Match(reference) is { Success: true, Index: 0 } && DecodeTerminated(reference) == "&" ? at + semicolon + 1 : at;
    }

    private static string? DecodeTerminated(ReadOnlySpan<char> reference)
    {
        var name = reference[1..^1].ToString();
        if (Names.TryGetValue(name, out var plain) || Capitals.TryGetValue(name, out plain))
            return plain;
        if (name[0] != '#')
            return null;
        var result = new StringBuilder();
        var used = DecodeNumber(reference[1..], result);
        return used < reference.Length - 1 || result.Equals(";") ? null : result.ToString();
    }

    /// <summary>Decodes what stands behind an ampersand and returns how many characters that took.</summary>
    private static int Decode(ReadOnlySpan<char> text, StringBuilder result)
    {
        var used = DecodeNumber(text, result);
        if (used > 0)
            return used;

        var length = NameLength(text);
        var name = text[..length];
        if (length > 0 && length < text.Length && text[length] == ';' && Names.TryGetValue(name.ToString(), out var plain))
        {
            result.Append(plain);
            return length + 1;
        }

        // The longest beginning that is a name of its own; "&notit" is "¬it".
        for (var known = length; known >= 2; known--)
        {
            if (!NamesWithoutSemicolon.Contains(name[..known].ToString()))
                continue;
            result.Append(Names[name[..known].ToString()]);
            return known;
        }

        result.Append('&');
        return 0;
    }

    private static int NameLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        for (var points = 0; length < text.Length && points < LongestName
            && text[length] is not ('\t' or '\n' or '\f' or ' ' or '<' or '&' or '#' or ';'); points++)
            length += char.IsHighSurrogate(text[length]) && length + 1 < text.Length && char.IsLowSurrogate(text[length + 1]) ? 2 : 1;
        return length;
    }

    /// <summary>Decodes <c>#123;</c> or <c>#x7b;</c>; returns 0 when it is neither.</summary>
    private static int DecodeNumber(ReadOnlySpan<char> text, StringBuilder result)
    {
        if (text.IsEmpty || text[0] != '#')
            return 0;
        var hexadecimal = text.Length > 1 && text[1] is 'x' or 'X';
        var first = hexadecimal ? 2 : 1;
        var end = first;
        var value = 0;
        for (; end < text.Length && (hexadecimal ? char.IsAsciiHexDigit(text[end]) : char.IsAsciiDigit(text[end])); end++)
            value = Math.Min(0x110000, value * (hexadecimal ? 16 : 10) + int.Parse(text.Slice(end, 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        if (end == first)
            return 0;
        result.Append(CharacterOf(value));
        return end < text.Length && text[end] == ';' ? end + 1 : end;
    }

    private static string CharacterOf(int value) => value switch
    {
        0 or (>= 0xd800 and <= 0xdfff) or > 0x10ffff => "\ufffd",
        '\r' => "\r",
        >= 0x80 and <= 0x9f => SingleByteEncoding.Windows1252.Decode((char)value).ToString(),
        (>= 0x01 and <= 0x08) or 0x0b or (>= 0x0e and <= 0x1f) or 0x7f or (>= 0xfdd0 and <= 0xfdef) => "",
        _ when (value & 0xfffe) == 0xfffe => "", // the last two of each plane are no characters
        _ => char.ConvertFromUtf32(value),
    };

    private static FrozenDictionary<string, string> Table(JsonElement json) =>
        json.EnumerateObject().ToFrozenDictionary(entry => entry.Name, entry => entry.Value.GetString()!, StringComparer.Ordinal);
}
