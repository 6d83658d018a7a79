using System.CommandLine;
using PromptAdapter.Cli.Commands.Models;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>models</c>: the frozen CLIPs that everything else starts from.</summary>
internal static class ModelsCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("models", "Get CLIP checkpoints, look at them and convert them.");
        command.Subcommands.Add(ListModelsCommand.Create(terminal));
        command.Subcommands.Add(PullModelCommand.Create(terminal));
        command.Subcommands.Add(InspectModelCommand.Create(terminal));
        command.Subcommands.Add(ConvertModelCommand.Create(terminal));
        command.Subcommands.Add(PretrainModelCommand.Create(terminal));
        return command;
    }
}
