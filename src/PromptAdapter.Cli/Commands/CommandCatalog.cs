using System.CommandLine;

namespace PromptAdapter.Cli.Commands;

/// <summary>Every top-level command, in the order in which help lists them.</summary>
internal static class CommandCatalog
{
    public static IEnumerable<Command> Create(Terminal terminal) =>
    [
        DemoCommand.Create(terminal),
        FitCommand.Create(terminal),
        AddCommand.Create(terminal),
        RemoveCommand.Create(terminal),
        PredictCommand.Create(terminal),
        ServeCommand.Create(terminal),
        WatchCommand.Create(terminal),
        UndoCommand.Create(terminal),
        ZeroShotCommand.Create(terminal),
        EvaluateCommand.Create(terminal),
        ReviewCommand.Create(terminal),
        SuggestCommand.Create(terminal),
        ExportCommand.Create(terminal),
        InfoCommand.Create(terminal),
        BenchCommand.Create(terminal),
        FeaturesCommand.Create(terminal),
        PromptsCommand.Create(terminal),
        ModelsCommand.Create(terminal),
        DatasetsCommand.Create(terminal),
        TokenizeCommand.Create(terminal),
        CacheCommand.Create(terminal),
        DoctorCommand.Create(terminal),
    ];
}
