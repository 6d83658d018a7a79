using System.CommandLine;

namespace PromptAdapter.Cli.Commands.Benchmarks;

/// <summary>The output folders that <c>bench report</c> and <c>bench merge</c> read, and the one that they write.</summary>
internal static class BenchFolders
{
    private static readonly Argument<string[]> Sources = new("DIR") { Description = "Output folders of bench.", Arity = ArgumentArity.OneOrMore };

    private static readonly Option<string?> Out =
        new("--out", "-o") { Description = "Folder for what is written (default: DIR, if it is only one).", HelpName = "DIR" };

    public static void AddTo(Command command)
    {
        command.Arguments.Add(Sources);
        command.Options.Add(Out);
    }

    public static (string[] Sources, string Target) Read(ParseResult parsed)
    {
        var sources = parsed.GetRequiredValue(Sources);
        return (sources, parsed.GetValue(Out)
            ?? (sources.Length == 1 ? sources[0]
            : throw new InputException("what several folders hold together needs a folder of its own", null, "add --out DIR")));
    }
}
