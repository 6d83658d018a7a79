using System.CommandLine;
using PromptAdapter.Cli.Commands.Datasets;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>datasets</c>: labelled images to adapt to and to measure on.</summary>
internal static class DatasetsCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("datasets", "See which published data sets are known, check your copies of them, and draw some that need no download.");
        command.Subcommands.Add(ListDatasetsCommand.Create(terminal));
        command.Subcommands.Add(CheckDatasetsCommand.Create(terminal));
        command.Subcommands.Add(ProceduralDatasetsCommand.Create(terminal));
        return command;
    }
}
