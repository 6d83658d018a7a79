using System.CommandLine;
using PromptAdapter.Cli.Commands.Datasets;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>datasets</c>: labelled images to adapt to and to measure on.</summary>
internal static class DatasetsCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("datasets", "Make data sets that need no download.");
        command.Subcommands.Add(ProceduralDatasetsCommand.Create(terminal));
        return command;
    }
}
