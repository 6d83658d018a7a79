using System.CommandLine;
using PromptAdapter.Cli.Commands.Features;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>features</c>: images as vectors, made once and used often.</summary>
internal static class FeaturesCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("features", "Encode images once, and read features that others have made.");
        command.Subcommands.Add(ExtractFeaturesCommand.Create(terminal));
        command.Subcommands.Add(ImportFeaturesCommand.Create(terminal));
        command.Subcommands.Add(FeaturesInfoCommand.Create(terminal));
        return command;
    }
}
