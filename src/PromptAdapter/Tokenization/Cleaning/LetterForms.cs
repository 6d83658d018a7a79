using System.Collections.Frozen;
using System.Text;

namespace PromptAdapter.Tokenization.Cleaning;

/// <summary>Takes Latin ligatures apart, gives wide and narrow forms their usual width and straightens curly quotes.</summary>
internal static class LetterForms
{
    // U+FF61 to U+FF9F: narrow katakana and its punctuation.
    private const string Katakana = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン\u3099\u309a";

    private static readonly FrozenDictionary<char, string> Plain = Table().ToFrozenDictionary();

    /// <summary>Replaces each of these characters by its plain form.</summary>
    public static string Simplify(string text)
    {
        if (System.Text.Ascii.IsValid(text))
            return text;

        // In this order: a ligature can bring a quote of its own (ŉ).
        return Straighten(Replace(text));
    }

    private static string Replace(string text)
    {
        StringBuilder? result = null;
        for (var i = 0; i < text.Length; i++)
        {
            if (Plain.TryGetValue(text[i], out var plain))
                (result ??= new StringBuilder(text, 0, i, text.Length + 8)).Append(plain);
            else
                result?.Append(text[i]);
        }

        return result?.ToString() ?? text;
    }

    private static string Straighten(string text) => text.AsSpan().IndexOfAnyInRange('\u02bc', '\u201f') < 0
        ? text
        : string.Create(text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = source[i] switch
                {
                    '\u02bc' or (>= '\u2018' and <= '\u201b') => '\'',
                    >= '\u201c' and <= '\u201f' => '"',
                    var other => other,
                };
            }
        });

    private static Dictionary<char, string> Table()
    {
        var table = new Dictionary<char, string>
        {
            ['Ĳ'] = "IJ",
            ['ĳ'] = "ij",
            ['ŉ'] = "\u02bcn",
            ['Ǳ'] = "DZ",
            ['ǲ'] = "Dz",
            ['ǳ'] = "dz",
            ['Ǆ'] = "DŽ",
            ['ǅ'] = "Dž",
            ['ǆ'] = "dž",
            ['Ǉ'] = "LJ",
            ['ǈ'] = "Lj",
            ['ǉ'] = "lj",
            ['Ǌ'] = "NJ",
            ['ǋ'] = "Nj",
            ['ǌ'] = "nj",
            ['ﬀ'] = "ff",
            ['ﬁ'] = "fi",
            ['ﬂ'] = "fl",
            ['ﬃ'] = "ffi",
            ['ﬄ'] = "ffl",
            ['ﬅ'] = "ſt",
            ['ﬆ'] = "st",
            ['\u3000'] = " ",
            ['｟'] = "⦅",
            ['｠'] = "⦆",
            ['￠'] = "¢",
            ['￡'] = "£",
            ['￢'] = "¬",
            ['￣'] = " \u0304",
            ['￤'] = "¦",
            ['￥'] = "¥",
            ['￦'] = "₩",
            ['￨'] = "│",
            ['￩'] = "←",
            ['￪'] = "↑",
            ['￫'] = "→",
            ['￬'] = "↓",
            ['￭'] = "■",
            ['￮'] = "○",
        };
        Add(table, '\uff01', Enumerable.Range('!', '~' - '!' + 1));
        Add(table, '\uff61', Katakana.Select(character => (int)character));
        AddHangul(table);
        return table;
    }

    // Narrow Hangul letters, as the conjoining letters that stand for them.
    private static void AddHangul(Dictionary<char, string> table)
    {
        const string Consonants = "\u1160\u1100\u1101\u11aa\u1102\u11ac\u11ad\u1103\u1104\u1105\u11b0\u11b1\u11b2\u11b3\u11b4\u11b5\u111a\u1106\u1107\u1108\u1121\u1109\u110a\u110b\u110c\u110d\u110e\u110f\u1110\u1111\u1112";
        Add(table, '\uffa0', Consonants.Select(character => (int)character));
        Add(table, '\uffc2', Enumerable.Range(0x1161, 6));
        Add(table, '\uffca', Enumerable.Range(0x1167, 6));
        Add(table, '\uffd2', Enumerable.Range(0x116d, 6));
        Add(table, '\uffda', Enumerable.Range(0x1173, 3));
    }

    private static void Add(Dictionary<char, string> table, char first, IEnumerable<int> plain)
    {
        foreach (var character in plain)
            table.Add(first++, ((char)character).ToString());
    }
}
