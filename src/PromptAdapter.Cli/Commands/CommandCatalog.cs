using System.CommandLine;

namespace PromptAdapter.Cli.Commands;

/// <summary>Every top-level command, in the order in which help lists them.</summary>
internal static class CommandCatalog
{
    public static IEnumerable<Command> Create(Terminal terminal) =>
    [
        ModelsCommand.Create(terminal),
        DoctorCommand.Create(terminal),
    ];
}
