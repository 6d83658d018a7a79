using System.CommandLine;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>models</c>: the frozen CLIPs that everything else starts from.</summary>
internal static class ModelsCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("models", "Look at CLIP checkpoints and convert them.");
        command.Subcommands.Add(ModelsInspectCommand.Create(terminal));
        command.Subcommands.Add(ModelsConvertCommand.Create(terminal));
        return command;
    }
}
