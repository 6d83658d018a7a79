using System.CommandLine;
using PromptAdapter.Cli.Commands.Prompts;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>prompts</c>: learned prompts.</summary>
internal static class PromptsCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("prompts", "Learn prompts, import them, look into them.");
        command.Subcommands.Add(PretrainPromptCommand.Create(terminal));
        command.Subcommands.Add(TunePromptCommand.Create(terminal));
        command.Subcommands.Add(ShowPromptCommand.Create(terminal));
        command.Subcommands.Add(ImportPromptCommand.Create(terminal));
        return command;
    }
}
