using System.Buffers;
using System.Globalization;
using System.Text;

namespace PromptAdapter.Runtime;

/// <summary>
/// Text that somebody else has written (file and class names, texts and keys from files, addresses) made safe for the place that it goes to. Every writer
/// takes what it did not write itself through the method of its output: there are no other rules for it anywhere.
/// </summary>
/// <remarks>
/// What cannot be shown is written as <c>\n</c>, <c>\t</c>, <c>\x1B</c> or <c>\u202E</c>: control characters, which move a terminal's cursor or begin an
/// escape sequence; the characters that turn the direction of text round, so that a line reads as another one; line and paragraph separators; halves of
/// surrogate pairs.
/// </remarks>
public static class ForeignText
{
    /// <summary>The most characters of a message that are shown: some twelve lines of a terminal.</summary>
    public const int LongestMessage = 1000;

    // C0, DEL, C1; LRM, RLM, ALM; the embeddings, overrides and isolates of the bidirectional algorithm; separators; the mark of byte order.
    private static readonly SearchValues<char> Hidden = SearchValues.Create(
        string.Concat(Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7f, 0x21)).Concat([0x061c, 0x200e, 0x200f, 0x2028, 0x2029, 0xfeff])
            .Concat(Enumerable.Range(0x202a, 5)).Concat(Enumerable.Range(0x2066, 4)).Select(code => (char)code)));

    private static readonly SearchValues<char> PlainInShell =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@%+=:,./-");

    /// <summary>One line of a terminal, a table or a log: no line breaks and no tabs, so that no text makes a second line or column of itself.</summary>
    /// <param name="text">The text; <see langword="null"/> is empty.</param>
    public static string Line(string? text) => Shown(text ?? "", keepsLayout: false);

    /// <summary>Several lines of a terminal: line breaks and tabs stay.</summary>
    /// <param name="text">The text.</param>
    public static string Lines(string? text) => Shown(text ?? "", keepsLayout: true);

    /// <summary>A part of a message: one line, cut in its middle where it is too long, since a path tells most at its ends.</summary>
    /// <param name="text">The text; line breaks become spaces.</param>
    /// <param name="longest">The most characters, at least 8.</param>
    public static string Message(string? text, int longest = LongestMessage)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, 8);
        // Cut before and after: what is shown of a control character is longer than it.
        return Cut(Line(Cut((text ?? "").ReplaceLineEndings(" "), longest)), longest);
    }

    /// <summary>
    /// A field of a CSV file (RFC 4180). A text that a spreadsheet would calculate (it begins with <c>=</c>, <c>+</c>, <c>-</c>, <c>@</c>, a tab or a carriage
    /// return and is no number) gets an apostrophe before it, which spreadsheets do not show.
    /// </summary>
    /// <param name="text">The value.</param>
    public static string Csv(string? text)
    {
        var field = text ?? "";
        if (IsFormula(field)
            && !double.TryParse(field, NumberStyles.Float & ~NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out _))
            field = "'" + field;
        field = Line(field);
        return field.AsSpan().ContainsAny(",\"") || field.StartsWith(' ') || field.EndsWith(' ')
            ? "\"" + field.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : field;
    }

    /// <summary>Whether a spreadsheet takes a cell for a formula, or loses its beginning: such a cell gets an apostrophe before it.</summary>
    /// <param name="text">The value.</param>
    internal static bool IsFormula(string text)
    {
        // Blanks are trimmed before a formula is looked for, and the wide forms of some keyboards are taken for the same signs.
        var first = text.AsSpan().TrimStart(' ');
        return first.Length > 0 && first[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠';
    }

    /// <summary>Content of HTML, XML or SVG, or of an attribute in quotes. Control characters, which these cannot hold, become U+FFFD, line breaks a space.</summary>
    /// <param name="text">The text.</param>
    public static string Html(string? text) => Each(Line(Each(text ?? "", static character => character switch
    {
        '\n' or '\r' or '\t' => " ",
        _ when char.IsControl(character) => "\ufffd",
        _ => null,
    })), static character => character switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\'' => "&#39;",
        _ => null,
    });

    /// <summary>Text in Markdown: shown as it is, never as a link, an image, HTML or emphasis.</summary>
    /// <param name="text">The text.</param>
    public static string Markdown(string? text) => Markdown(Line(text), inCell: false);

    /// <summary>The same in a cell of a table.</summary>
    /// <param name="text">The text.</param>
    public static string MarkdownCell(string? text) => Markdown(Line(text), inCell: true);

    private static string Markdown(string line, bool inCell)
    {
        var escaped = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            // Underscores inside a word stay, so that names remain readable in the source.
            var special = line[i] switch
            {
                '|' => inCell,
                '`' or '*' or '>' or '[' or ']' => true,
                '<' => line.AsSpan(i).Contains('>'), // what is never closed is no tag
                '\\' => i + 1 < line.Length && char.IsAsciiLetterOrDigit(line[i + 1]) is false,
                '_' => i == 0 || i == line.Length - 1 || !char.IsLetterOrDigit(line[i - 1]) || !char.IsLetterOrDigit(line[i + 1]),
                '&' => i + 1 < line.Length && (line[i + 1] == '#' || char.IsAsciiLetter(line[i + 1])),
                '#' or '+' or '-' or '=' or '~' => i == 0,
                _ => false,
            };
            escaped.Append(special ? "\\" : "").Append(line[i]);
        }

        return escaped.ToString();
    }

    /// <summary>Code within a line of Markdown, in as many backticks as it needs.</summary>
    /// <param name="text">The code.</param>
    public static string MarkdownCode(string? text)
    {
        var line = Line(text);
        var ticks = new string('`', LongestRun(line) + 1);
        var room = line.StartsWith('`') || line.EndsWith('`') ? " " : "";
        return ticks + room + line + room + ticks;
    }

    /// <summary>A block of code in Markdown, in a fence that its lines cannot end.</summary>
    /// <param name="text">The code, of one line or several.</param>
    /// <param name="language">What it is written in.</param>
    public static string MarkdownBlock(string? text, string language)
    {
        var lines = Lines(text);
        var fence = new string('`', Math.Max(3, LongestRun(lines) + 1));
        return $"{fence}{language}\n{lines}\n{fence}";
    }

    /// <summary>Text that LaTeX prints as it is.</summary>
    /// <param name="text">The text.</param>
    public static string Latex(string? text) => Each(Line((text ?? "").Replace('\r', ' ').Replace('\n', ' ')), static character => character switch
    {
        '\\' => "\\textbackslash{}",
        '~' => "\\textasciitilde{}",
        '^' => "\\textasciicircum{}",
        '<' => "\\textless{}",
        '>' => "\\textgreater{}",
        '|' => "\\textbar{}",
        '±' => "$\\pm$",
        '&' or '%' or '$' or '#' or '_' or '{' or '}' => "\\" + character,
        _ => null,
    });

    /// <summary>The value of a label in Prometheus' text format, without its quotes.</summary>
    /// <param name="text">The value.</param>
    public static string PrometheusLabel(string? text) => Each(Line(text), static character => character switch
    {
        '\\' => "\\\\",
        '"' => "\\\"",
        _ => null,
    });

    /// <summary>One word of a shell's command line (sh, bash, zsh): whatever it holds, it is an argument and nothing of it is run or expanded.</summary>
    /// <param name="text">The argument.</param>
    public static string ShellWord(string? text)
    {
        var word = text ?? "";
        if (word.Length > 0 && !word.AsSpan().ContainsAnyExcept(PlainInShell))
            return word;
        if (!word.AsSpan().ContainsAny(Hidden))
            return "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
        var quoted = new StringBuilder("$'"); // the one form of a line that holds line breaks and control characters
        foreach (var character in word)
        {
            quoted.Append(character switch
            {
                '\'' => "\\'",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' or '\x7f' => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)character:x2}"),
                _ when Hidden.Contains(character) => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => character.ToString(),
            });
        }

        return quoted.Append('\'').ToString();
    }

    private static string Shown(string text, bool keepsLayout)
    {
        if (!text.AsSpan().ContainsAny(Hidden) && !text.AsSpan().ContainsAnyInRange('\ud800', '\udfff'))
            return text;
        var shown = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (char.IsHighSurrogate(character) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                shown.Append(character).Append(text[++i]);
            else if (char.IsSurrogate(character) || (character > '\xff' && Hidden.Contains(character)))
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}");
            else if (!Hidden.Contains(character) || (keepsLayout && (character is '\n' or '\t' || (character == '\r' && i + 1 < text.Length && text[i + 1] == '\n'))))
                shown.Append(character);
            else
                shown.Append(character switch
                {
                    '\n' => "\\n",
                    '\r' => "\\r",
                    '\t' => "\\t",
                    _ => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)character:X2}"),
                });
        }

        return shown.ToString();
    }

    private static string Cut(string text, int longest)
    {
        if (text.Length <= longest)
            return text;
        var end = longest / 2;
        var start = longest - 1 - end;
        if (char.IsHighSurrogate(text[start - 1]))
            start--;
        if (char.IsLowSurrogate(text[^end]))
            end--;
        return string.Concat(text.AsSpan(0, start), "…", text.AsSpan(text.Length - end));
    }

    private static int LongestRun(string text)
    {
        var (longest, run) = (0, 0);
        foreach (var character in text)
        {
            run = character == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    private static string Each(string text, Func<char, string?> replace)
    {
        StringBuilder? changed = null;
        for (var i = 0; i < text.Length; i++)
        {
            var other = replace(text[i]);
            if (other is not null)
                changed ??= new StringBuilder(text, 0, i, text.Length + 16);
            if (changed is not null)
                _ = other is null ? changed.Append(text[i]) : changed.Append(other);
        }

        return changed?.ToString() ?? text;
    }
}
