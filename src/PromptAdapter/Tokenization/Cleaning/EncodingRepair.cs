using System.Text.RegularExpressions;

namespace PromptAdapter.Tokenization.Cleaning;

/// <summary>
/// Undoes mojibake: UTF-8 that was read in a single-byte encoding, once or several times over, whole or in places.
/// Gives the result of <c>fix_encoding</c> of ftfy 6.3.1, which CLIP's tokenizer runs on every text.
/// </summary>
internal static class EncodingRepair
{
    private const char ReplacedNoBreakSpace = ' ';

    private static readonly Regex Utf8InPlaces = DetectorPattern();

    // "Ã" before a space is the word "à" that lost its no-break space, except where Portuguese contracts it.
    private static readonly Regex LoneAGrave = new("\u00c3 (?! |quele|quela|quilo|s )", RegexOptions.CultureInvariant);

    // Sequences that would be UTF-8 had a no-break space (byte A0) not become a space; rare scripts are left out.
    private static readonly Regex LostNoBreakSpace = new(
        "[\u00c2\u00c3\u00c5\u00ce\u00d0\u00d9] "
        + "|[\u00e2\u00e3] [\u0080-\u0084\u0086-\u009f\u00a1-\u00bf]"
        + "|[\u00e0-\u00e3][\u0080-\u0084\u0086-\u009f\u00a1-\u00bf] "
        + "|\u00f0(?: [\u0080-\u00bf]{2}|[\u0080-\u00bf] [\u0080-\u00bf]|[\u0080-\u00bf]{2} )",
        RegexOptions.CultureInvariant);

    // Sequences with a byte that became U+FFFD (here 1A) or a question mark; at most one question mark in each.
    private static readonly Regex LostByte = new(
        "[\u00c2-\u00df]\u001a|[\u00c2\u00c3]\\?"
        + "|\u00ed[\u00a0-\u00af][\u001a?]\u00ed[\u00b0-\u00bf][\u001a?\u0080-\u00bf]"
        + "|\u00ed[\u00a0-\u00af][\u001a?\u0080-\u00bf]\u00ed[\u00b0-\u00bf][\u001a?]"
        + "|[\u00e0-\u00ef](?:[\u001a?][\u001a\u0080-\u00bf]|[\u001a\u0080-\u00bf][\u001a?])"
        + "|[\u00f0-\u00f4](?:[\u001a?][\u001a\u0080-\u00bf]{2}|[\u001a\u0080-\u00bf][\u001a?][\u001a\u0080-\u00bf]|[\u001a\u0080-\u00bf]{2}[\u001a?])"
        + "|\u001a",
        RegexOptions.CultureInvariant);

    /// <summary>Repairs <paramref name="text"/> until nothing changes any more.</summary>
    /// <param name="text">One line.</param>
    /// <param name="budget">Characters that may still be looked at; when they are used up, the text is left as it is by then.</param>
    public static string Fix(string text, ref long budget)
    {
        while ((budget -= text.Length) > 0)
        {
            var before = text;
            text = FixOnce(text, ref budget);
            if (text == before)
                break;
        }

        return text;
    }

    /// <summary>Reads each C1 control character as Windows-1252 does, as browsers do.</summary>
    public static string FixControls(string text) => text.AsSpan().ContainsAnyInRange('\u0080', '\u009f')
        ? string.Create(text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = source[i] is >= '\u0080' and <= '\u009f' ? SingleByteEncoding.Windows1252.Decode(source[i]) : source[i];
        })
        : text;

    private static string FixOnce(string text, ref long budget)
    {
        if (System.Text.Ascii.IsValid(text) || !MojibakeHeuristic.IsBad(text))
            return text;

        foreach (var encoding in SingleByteEncoding.InTrialOrder)
        {
            if (encoding.TryEncode(text, out var bytes) && LenientUtf8.Decode(Restore(bytes, encoding)) is { } decoded)
                return decoded;
        }

        var partly = FixInPlaces(text, ref budget);
        if (partly != text)
            return partly;

        return AsWindows1252(text) ?? FixControls(text);
    }

    private static string Restore(string bytes, SingleByteEncoding encoding)
    {
        // In MacRoman the pattern would be an en dash before a space.
        if (encoding.Name != "macroman" && LostNoBreakSpace.IsMatch(bytes))
        {
            bytes = LoneAGrave.Replace(bytes, "\u00c3\u00a0 ");
            bytes = LostNoBreakSpace.Replace(bytes, match => match.Value.Replace(ReplacedNoBreakSpace, '\u00a0'));
        }

        return encoding.IsSloppy ? LostByte.Replace(bytes, "\u00ef\u00bf\u00bd") : bytes; // U+FFFD in UTF-8
    }

    private static string FixInPlaces(string text, ref long budget)
    {
        var left = budget;
        var result = Utf8InPlaces.Replace(text, match => match.Length < text.Length
            && MojibakeHeuristic.IsBad(match.Value) ? Fix(match.Value, ref left) : match.Value);
        budget = left;
        return result;
    }

    /// <summary>Latin-1 text with control characters that Windows-1252 assigns, read as that; else <see langword="null"/>.</summary>
    private static string? AsWindows1252(string text)
    {
        var target = SingleByteEncoding.Windows1252;
        return text.All(character => character <= '\u00ff' && target.Assigns(character)) && FixControls(text) is var read && read != text ? read : null;
    }

    // Lead and continuation bytes as any of the Latin-1-like encodings show them; a space may be a lost no-break space.
    private static Regex DetectorPattern()
    {
        const string Dashes = "–—―";
        const string Quotes = "‘’‚“”„";
        var continuation = Shown(0x80, 0xbf);
        var distinct = new string([.. continuation.Except(Dashes + Quotes + "•…")]);
        var next = $"[{Escape(continuation)} ]";
        return new Regex(
            $"(?<![{Escape(distinct)}])(?:[{Escape(Shown(0xc2, 0xdf))}]{next}|[{Escape(Shown(0xe0, 0xef))}]{next}{{2}}|[{Escape(Shown(0xf0, 0xf0) + Shown(0xf3, 0xf3))}]{next}{{3}})+",
            RegexOptions.CultureInvariant);
    }

    private static string Shown(int first, int last)
    {
        string[] others = ["macroman", "cp437"];
        var latinLike = SingleByteEncoding.InTrialOrder.Where(encoding => !others.Contains(encoding.Name));
        return new string([.. latinLike.SelectMany(encoding => encoding.UpperHalf[(first - 0x80)..(last - 0x80 + 1)]).Distinct().Order()]);
    }

    private static string Escape(string characters) => string.Concat(characters.Select(character => $"\\u{(int)character:x4}"));
}
