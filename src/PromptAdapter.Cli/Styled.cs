using PromptAdapter.Runtime;

namespace PromptAdapter.Cli;

/// <summary>The few lines that begin with a word that is coloured on a terminal and plain in a pipe.</summary>
internal static class Styled
{
    /// <summary>Writes an error: one line, whatever stands in it.</summary>
    public static void WriteError(Terminal terminal, string message) => Write(terminal, "error:", 31, message);

    /// <summary>Writes a warning, likewise.</summary>
    public static void WriteWarning(Terminal terminal, string message) => Write(terminal, "warning:", 33, message);

    private static void Write(Terminal terminal, string word, int colour, string message)
    {
        var coloured = terminal.ErrorIsTerminal && Environment.GetEnvironmentVariable("NO_COLOR") is null ? $"\e[{colour}m{word}\e[0m" : word;
        var line = $"{word} {ForeignText.Line(ShownPath.In(message.ReplaceLineEndings(" ")))}";
        string[] lines = terminal.ErrorIsTerminal ? [.. WordWrap.Shown(line, terminal.ErrorConsole.Profile.Width)] : [line];
        terminal.OwnError.WriteLine(coloured + string.Join(terminal.OwnError.NewLine, lines)[word.Length..]);
    }
}
