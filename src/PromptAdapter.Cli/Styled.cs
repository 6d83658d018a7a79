namespace PromptAdapter.Cli;

/// <summary>The few strings that are coloured on a terminal and plain in a pipe.</summary>
internal static class Styled
{
    public static string Error(Terminal terminal, string message) =>
        terminal.ErrorIsTerminal && Environment.GetEnvironmentVariable("NO_COLOR") is null ? $"\e[31merror:\e[0m {message}" : $"error: {message}";
}
