using System.Text;
using PromptAdapter.Runtime;

namespace PromptAdapter.Cli;

/// <summary>
/// Standard output or error, for text that may hold what others have written: nothing in it moves the cursor, begins an escape sequence or turns the
/// direction of a line round, and a line stays one line. Tabs stay, since they stand between the columns of tables in a pipe; a column is cleaned of its own
/// by whoever writes it (<see cref="ForeignText.Line"/>).
/// </summary>
/// <param name="inner">Where the text goes; it stays the caller's.</param>
/// <param name="width">Columns of the terminal, between whose words long lines are broken; <see langword="null"/> leaves them as they are.</param>
internal sealed class ShownWriter(TextWriter inner, Func<int>? width = null) : TextWriter(inner.FormatProvider)
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => inner.Write(ForeignText.Lines(value.ToString()));

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    /// <summary>Text of several lines.</summary>
    public override void Write(string? value) => inner.Write(ForeignText.Lines(value));

    public override void WriteLine() => inner.WriteLine();

    /// <summary>One line, whatever the text holds; on a terminal as many as it takes.</summary>
    public override void WriteLine(string? value)
    {
        var line = OneLine(value);
        if (width is null || line.Contains('\t', StringComparison.Ordinal))
            inner.WriteLine(line);
        else
            inner.WriteLine(string.Join(inner.NewLine, WordWrap.Shown(line, width())));
    }

    public override void WriteLine(ReadOnlySpan<char> buffer) => WriteLine(buffer.ToString());

    public override void Flush() => inner.Flush();

    private static string OneLine(string? value) => string.Join('\t', (value ?? "").Split('\t').Select(ForeignText.Line));
}
