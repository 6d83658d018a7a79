using System.Globalization;
using System.Text;

namespace PromptAdapter.Tokenization.Cleaning;

/// <summary>Lower-casing and white space as Python 3.11 (Unicode 14.0) defines them, whatever the culture.</summary>
internal static class PythonText
{
    private const char CapitalSigma = 'Σ';

    /// <summary><c>str.lower()</c>: İ becomes i with a dot above, a Σ that closes a word becomes ς.</summary>
    public static string Lower(string text)
    {
        if (System.Text.Ascii.IsValid(text))
            return text.ToLowerInvariant();
        var result = new StringBuilder(text.Length + 4);
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == 'İ')
                result.Append("i\u0307");
            else if (rune.Value == CapitalSigma)
                result.Append(ClosesWord(text, at) ? 'ς' : 'σ');
            else
                result.Append((IsLaterCapital(rune.Value) ? rune : Rune.ToLowerInvariant(rune)).ToString());
            at += rune.Utf16SequenceLength;
        }

        return result.ToString();
    }

    /// <summary><c>str.strip()</c>, which takes the four ASCII separators for white space too.</summary>
    public static string Strip(string text)
    {
        var start = 0;
        var end = text.Length;
        while (start < end && IsStripped(text[start]))
            start++;
        while (end > start && IsStripped(text[end - 1]))
            end--;
        return text[start..end];
    }

    /// <summary>Makes each run of white space a single space.</summary>
    public static string CollapseWhiteSpace(string text)
    {
        var result = new StringBuilder(text.Length);
        var inRun = false;
        foreach (var character in text)
        {
            var isSpace = char.IsWhiteSpace(character);
            if (!isSpace || !inRun)
                result.Append(isSpace ? ' ' : character);
            inRun = isSpace;
        }

        return result.ToString();
    }

    private static bool IsStripped(char character) => char.IsWhiteSpace(character) || character is >= '\u001c' and <= '\u001f';

    /// <summary>Whether a cased letter stands before <paramref name="sigma"/> and none behind it, marks and the like aside.</summary>
    private static bool ClosesWord(string text, int sigma)
    {
        var cased = false;
        for (var before = sigma; before > 0;)
        {
            Rune.DecodeLastFromUtf16(text.AsSpan(0, before), out var previous, out var length);
            if (!IsCaseIgnorable(previous))
            {
                cased = IsCased(previous);
                break;
            }

            before -= length;
        }

        if (!cased)
            return false;
        for (var after = sigma + 1; after < text.Length;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(after), out var next, out var length);
            if (!IsCaseIgnorable(next))
                return !IsCased(next);
            after += length;
        }

        return true;
    }

    private static bool IsCased(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        || rune.Value is 0xaa or 0xba or (>= 0x2160 and <= 0x217f) or (>= 0x24b6 and <= 0x24e9)
            or (>= 0x1f130 and <= 0x1f149) or (>= 0x1f150 and <= 0x1f169) or (>= 0x1f170 and <= 0x1f189);

    private static bool IsCaseIgnorable(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol
        || rune.Value is '\'' or '.' or ':' or 0xb7 or 0x387 or 0x55f or 0x5f4 or 0x2018 or 0x2019 or 0x2024 or 0x2027
            or 0xfe13 or 0xfe52 or 0xfe55 or 0xff07 or 0xff0e or 0xff1a;

    // Capitals that Unicode added after 14.0; to Python 3.11 they are no letters yet.
    private static bool IsLaterCapital(int point) => point is 0x1c89 or 0xa7cb or 0xa7cc or 0xa7da or 0xa7dc or (>= 0x10d50 and <= 0x10d65);
}
