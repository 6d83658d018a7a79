using System.CommandLine;
using PromptAdapter.Cli.Commands.Models;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>models</c>: the published checkpoints, and files of one's own.</summary>
internal static class ModelsCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand("models", "List, download, inspect and convert CLIP checkpoints.", "promptadapter models list", "promptadapter models pull ViT-B/16");
        command.Subcommands.Add(ListModelsCommand.Create(terminal));
        command.Subcommands.Add(PullModelCommand.Create(terminal));
        return command;
    }
}
