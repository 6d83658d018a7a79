using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using static PromptAdapter.Tokenization.Cleaning.MojibakeAlphabet;

namespace PromptAdapter.Tokenization.Cleaning;

/// <summary>Tells whether a text holds neighbours that honest text does not have: the condition for trying to re-decode it at all.</summary>
internal static class MojibakeHeuristic
{
    private const string Any = LowerAccented + UpperAccented;
    private const string Symbols = Box + Opening + Closing + Currency + Numeric + Law;
    private const string Word = @"[\p{L}\p{N}_]";
    private const string Space = @"[\t-\r\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]";

    // Stand-ins for characters beyond the basic plane, so that one character is one position of the pattern.
    private const char OtherLetter = '\u4e00';
    private const char OtherSymbol = '\u2603';

    private static readonly Regex Pattern = new(string.Join('|', Alternatives()), RegexOptions.CultureInvariant);

    /// <summary>Whether <paramref name="text"/> looks misread somewhere.</summary>
    public static bool IsBad(string text) => Pattern.IsMatch(InOnePlane(text));

    private static IEnumerable<string> Alternatives() =>
    [
        Class(Controls),

        // By kind.
        Class(Telltale + Any + Symbols) + Class(Telltale),
        "[a-zA-Z]" + Class(LowerCommon + UpperCommon) + Class(Telltale),
        Class(Telltale) + Class(Any + Symbols),
        Class(LowerAccented + LowerCommon + Box + Closing + Currency + Numeric) + Class(UpperAccented),
        Class(Box + Closing + Currency + Numeric) + Class(LowerAccented),
        Class(LowerAccented + Box + Closing) + Class(Currency),
        Space + Class(UpperAccented) + Class(Currency),
        Class(UpperAccented + Box) + Class(Numeric + Law),
        Class(Any + Box + Currency + Closing) + Class(Opening) + Class(Numeric),
        Class(Any + Currency + Numeric + Box + Law) + Class(Closing) + Class(Opening),
        Class(Currency + Numeric + Box) + Class(Opening),
        "[a-z]" + Class(UpperAccented) + Class(Opening + Currency),
        Class(Box) + Class(Face),
        Class(Any + Currency + Numeric + Opening + Closing + Law) + Class(Box),
        Class(Box) + Class(Closing),
        Class(Any) + Class(Opening + Closing) + Word,

        // Windows-1252, by the first byte of the sequence.
        "[Œœ][^A-Za-z]",
        Class(UpperAccented) + "°",
        "[ÂÃÎÐ]" + Class("€œŠš¢£Ÿž\u00a0\u00ad®©°·»" + Opening + Closing + "–—´"),
        "×[²³]",
        ArabicPair + ArabicPair,
        "à[²µ¹¼½¾]",

        // MacRoman.
        "√[±∂†≠®™´≤≥¥µø]",
        "≈[°¢]",
        "‚Ä[ìîïòôúùû†°¢π]",
        "‚[âó][àä°ê]",

        // Windows-1251.
        "вЂ",
        "[ВГРС]" + Class(Controls + Telltale + Opening + Closing + Currency + "°µ") + "[ВГРС]",
        "ГўВЂВ.[A-Za-z ]",

        // An à or a no-break space that lost its second byte.
        "Ã[\u00a0¡]",
        "[a-z]" + Space + "?[ÃÂ] ",
        "^[ÃÂ] ",
        Class("a-z.,?!" + Closing) + "Â" + Class(" " + Opening + Closing),

        // Windows-1253 and -1257.
        "β€[™\u00a0Ά\u00ad®°]",
        "[ΒΓΞΟ]" + Class(Controls + Telltale + Opening + Closing + Currency + "°") + "[ΒΓΞΟ]",
        "ā€",
    ];

    private static string ArabicPair => "[ØÙ]" + Class(Common + Currency + Telltale + Numeric + Opening + "ŸŠ®°µ»");

    private static string Class(string characters) => $"[{characters}]";

    private static string InOnePlane(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\ud800', '\udfff'))
            return text;
        var flat = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            flat.Append(rune.IsBmp ? (char)rune.Value : IsWord(rune) ? OtherLetter : OtherSymbol);
        return flat.ToString();
    }

    private static bool IsWord(Rune rune) => Rune.IsLetter(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;
}
