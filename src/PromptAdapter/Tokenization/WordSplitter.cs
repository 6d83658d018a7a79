using System.Globalization;
using System.Text;

namespace PromptAdapter.Tokenization;

/// <summary>
/// Cuts lower-cased text into the words that are encoded one by one: the two markers, English contractions, runs of letters, single
/// digits, and runs of anything else that is not white space. The kinds are those of CLIP's pattern
/// <c>&lt;\|startoftext\|&gt;|&lt;\|endoftext\|&gt;|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+</c>, letter case ignored.
/// What is a letter follows the runtime's version of Unicode; the reference's <c>regex</c> module has its own, too.
/// </summary>
internal static class WordSplitter
{
    private const char LongS = 'ſ'; // folds to s, but is lower case already
    private const int CombiningIota = 0x345; // a mark that folds to a letter: with letter case ignored, no alternative takes it

    private static readonly string[] Fixed = [Vocabulary.StartMarker, Vocabulary.EndMarker, "'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private enum Kind
    {
        Nothing,
        Letter,
        Digit,
        Other,
    }

    /// <summary>The words of <paramref name="text"/>, in order.</summary>
    public static IEnumerable<string> Split(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var length = FixedLength(text.AsSpan(at));
            if (length == 0)
            {
                var kind = KindAt(text, at, out length);
                if (kind == Kind.Nothing)
                {
                    at += length;
                    continue;
                }

                if (kind != Kind.Digit)
                    length = RunLength(text, at, kind);
            }

            yield return text.Substring(at, length);
            at += length;
        }
    }

    private static int RunLength(string text, int start, Kind kind)
    {
        var end = start;
        while (end < text.Length && KindAt(text, end, out var length) == kind)
            end += length;
        return end - start;
    }

    private static int FixedLength(ReadOnlySpan<char> text)
    {
        if (text[0] is not ('\'' or '<'))
            return 0;
        foreach (var word in Fixed)
        {
            if (text.Length >= word.Length && Matches(text[..word.Length], word))
                return word.Length;
        }

        return 0;
    }

    private static bool Matches(ReadOnlySpan<char> text, string word)
    {
        for (var i = 0; i < word.Length; i++)
        {
            if (text[i] != word[i] && !(word[i] == 's' && text[i] == LongS))
                return false;
        }

        return true;
    }

    private static Kind KindAt(string text, int at, out int length)
    {
        Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out length);
        if (Rune.IsWhiteSpace(rune) || rune.Value == CombiningIota)
            return Kind.Nothing;
        return Rune.GetUnicodeCategory(rune) switch
        {
            <= UnicodeCategory.OtherLetter => Kind.Letter, // Lu, Ll, Lt, Lm, Lo
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Digit,
            _ => Kind.Other,
        };
    }
}
