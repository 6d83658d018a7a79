using System.CommandLine;
using PromptAdapter.Cli.Commands.Prompts;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>prompts</c>: learned prompts.</summary>
internal static class PromptsCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("prompts", "Look into learned prompts.");
        command.Subcommands.Add(ShowPromptCommand.Create(terminal));
        return command;
    }
}
