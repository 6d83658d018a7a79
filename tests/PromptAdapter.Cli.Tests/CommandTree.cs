using System.CommandLine;

namespace PromptAdapter.Cli;

/// <summary>The commands as the program builds them, for tests that look at all of them.</summary>
internal static class CommandTree
{
    public static Command Root { get; } = CommandLineApplication.CreateRoot(
        new Terminal(TextWriter.Null, TextWriter.Null, outIsTerminal: false, errorIsTerminal: false));

    /// <summary>Every command with its full name, such as <c>bench report</c>; the root's is empty.</summary>
    public static IReadOnlyList<(string Name, Command Command)> All { get; } = [.. Below("", Root)];

    /// <summary>The options of a command, those that every command takes included.</summary>
    public static IEnumerable<Option> OptionsOf(Command command) => command == Root ? Root.Options : command.Options.Concat(Root.Options);

    public static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "PromptAdapter.slnx")))
            folder = folder.Parent;
        return folder.FullName;
    }

    private static IEnumerable<(string Name, Command Command)> Below(string name, Command command) =>
        command.Subcommands.SelectMany(sub => Below($"{name} {sub.Name}".Trim(), sub)).Prepend((name, command));
}
