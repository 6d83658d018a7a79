using System.CommandLine;

namespace PromptAdapter.Cli.Commands;

/// <summary>Every top-level command, in the order in which help lists them.</summary>
internal static class CommandCatalog
{
    private static readonly (string Name, Func<Terminal, Command> Create)[] All =
    [
        ("demo", DemoCommand.Create),
        ("fit", FitCommand.Create),
        ("add", AddCommand.Create),
        ("remove", RemoveCommand.Create),
        ("predict", PredictCommand.Create),
        ("serve", ServeCommand.Create),
        ("watch", WatchCommand.Create),
        ("undo", UndoCommand.Create),
        ("zero-shot", ZeroShotCommand.Create),
        ("evaluate", EvaluateCommand.Create),
        ("review", ReviewCommand.Create),
        ("suggest", SuggestCommand.Create),
        ("export", ExportCommand.Create),
        ("info", InfoCommand.Create),
        ("bench", BenchCommand.Create),
        ("features", FeaturesCommand.Create),
        ("prompts", PromptsCommand.Create),
        ("models", ModelsCommand.Create),
        ("datasets", DatasetsCommand.Create),
        ("tokenize", TokenizeCommand.Create),
        ("cache", CacheCommand.Create),
        ("doctor", DoctorCommand.Create),
    ];

    /// <summary>
    /// The commands that a command line needs: the one that it begins with, or else every one. Making them all takes longer than some of them run.
    /// </summary>
    /// <param name="terminal">Where they write.</param>
    /// <param name="args">The command line.</param>
    public static IEnumerable<Command> Create(Terminal terminal, IReadOnlyList<string> args) =>
        (args is [var first, ..] && All.Any(command => command.Name == first) ? All.Where(command => command.Name == first) : All)
        .Select(command => command.Create(terminal));
}
