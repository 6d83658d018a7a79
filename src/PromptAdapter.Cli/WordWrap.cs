using Spectre.Console;

namespace PromptAdapter.Cli;

/// <summary>Breaks lines between words. A word that is longer than a line, such as a path, stays whole.</summary>
internal static class WordWrap
{
    private const int WidestName = 20, Indent = 2;

    /// <summary>Lines of so many columns.</summary>
    /// <param name="text">Words with blanks between them.</param>
    /// <param name="first">Blanks before the first line.</param>
    /// <param name="others">Blanks before those after it.</param>
    /// <param name="room">Columns of a line, blanks included.</param>
    public static IEnumerable<string> Lines(string text, int first, int others, int room)
    {
        var line = new string(' ', first);
        var isEmpty = true;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!isEmpty && line.GetCellWidth() + 1 + word.GetCellWidth() > room)
            {
                yield return line;
                (line, isEmpty) = (new string(' ', others), true);
            }

            line += isEmpty ? word : " " + word;
            isEmpty = false;
        }

        yield return line;
    }

    /// <summary>A line as it is, or, where it is wider than a terminal, several: those after the first stand under the text beside a name, or are indented.</summary>
    /// <param name="line">One line.</param>
    /// <param name="width">Columns of the terminal.</param>
    public static IEnumerable<string> Shown(string line, int width)
    {
        if (line.GetCellWidth() <= width)
            return [line];
        var gap = line.IndexOf("  ", StringComparison.Ordinal);
        var start = gap < 0 ? 0 : gap + line.AsSpan(gap).IndexOfAnyExcept(' ');
        return start is > 0 and <= WidestName
            ? Lines(line[start..], start, start, width).Select((part, i) => i == 0 ? line[..start] + part[start..] : part)
            : Lines(line, 0, Indent, width);
    }
}
