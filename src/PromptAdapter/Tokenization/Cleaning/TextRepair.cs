using System.Text;
using System.Text.RegularExpressions;

namespace PromptAdapter.Tokenization.Cleaning;

/// <summary>
/// Repairs text that went through the wrong hands: escaped HTML, mojibake, ligatures, wide letters, curly quotes, stray control characters.
/// Gives the result of <c>fix_text</c> of ftfy 6.3.1 with its default configuration, the first step of CLIP's tokenizer.
/// </summary>
internal static class TextRepair
{
    /// <summary>
    /// Characters that one text may cost. The repairs are repeated until nothing changes, and a text can be built to change one
    /// character at a time; this stops such a text after 100 rounds at 100,000 characters and leaves prompts all they need.
    /// </summary>
    private const long Budget = 10_000_000;

    private static readonly Regex TerminalEscape = new(@"\u001b\[[\p{Nd};]*[a-zA-Z]", RegexOptions.CultureInvariant);

    /// <summary>Repairs line by line; from the first line with a <c>&lt;</c> on, text is taken for HTML and its entities stay.</summary>
    public static string Fix(string text)
    {
        var result = new StringBuilder(text.Length);
        var entities = true;
        var budget = Budget;
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start) + 1;
            if (end == 0)
                end = text.Length;
            var line = text[start..end];
            entities &= !line.Contains('<', StringComparison.Ordinal);
            result.Append(FixLine(line, entities, ref budget));
            start = end;
        }

        return result.ToString();
    }

    private static string FixLine(string text, bool entities, ref long budget)
    {
        while (true)
        {
            var before = text;
            if (entities)
                text = HtmlEntities.UnescapeTerminated(text);
            text = EncodingRepair.Fix(text, ref budget);
            text = EncodingRepair.FixControls(text);
            text = LetterForms.Simplify(text);
            text = FixLineBreaks(text);
            text = FixSurrogates(text);
            text = TerminalEscape.Replace(text, "");
            text = RemoveControls(text);
            text = CanonicalComposition.Compose(text);
            if (text == before || (budget -= text.Length) <= 0)
                return text;
        }
    }

    private static string FixLineBreaks(string text) => text.AsSpan().IndexOfAny("\r\u0085\u2028\u2029") < 0
        ? text
        : text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace('\u2028', '\n').Replace('\u2029', '\n').Replace('\u0085', '\n');

    // A pair is one character in UTF-16 already; what remains is half a character.
    private static string FixSurrogates(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\ud800', '\udfff'))
            return text;
        var whole = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            whole.Append(rune.ToString());
        return whole.ToString();
    }

    private static string RemoveControls(string text) =>
        text.Any(IsUnwanted) ? new string([.. text.Where(character => !IsUnwanted(character))]) : text;

    // ASCII controls that are no white space, deprecated Arabic shaping, byte-order mark, annotation and object marks.
    private static bool IsUnwanted(char character) => character
        is <= '\u0008' or '\u000b' or (>= '\u000e' and <= '\u001f') or '\u007f'
        or (>= '\u206a' and <= '\u206f') or '\ufeff' or (>= '\ufff9' and <= '\ufffc');
}
