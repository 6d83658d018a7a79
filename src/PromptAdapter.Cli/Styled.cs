namespace PromptAdapter.Cli;

/// <summary>The few strings that are coloured on a terminal and plain in a pipe.</summary>
internal static class Styled
{
    public static string Error(Terminal terminal, string message) => Prefix(terminal, "error:", 31) + message;

    public static string Warning(Terminal terminal, string message) => Prefix(terminal, "warning:", 33) + message;

    private static string Prefix(Terminal terminal, string word, int colour) =>
        terminal.ErrorIsTerminal && Environment.GetEnvironmentVariable("NO_COLOR") is null ? $"\e[{colour}m{word}\e[0m " : word + " ";
}
