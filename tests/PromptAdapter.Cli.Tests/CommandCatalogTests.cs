namespace PromptAdapter.Cli;

/// <summary>A command line makes the one command that it begins with, or all of them.</summary>
public sealed class CommandCatalogTests
{
    public static TheoryData<string> Names => [.. CommandTree.Root.Subcommands.Select(command => command.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void CreateRoot_ForACommandLine_MakesTheCommandThatItBeginsWith(string name) => Assert.Equal([name], NamesFor(name, "fit", "--help"));

    [Theory]
    [InlineData]
    [InlineData("--help")]
    [InlineData("prdict", "fit")] // what it says of a word that is none names the nearest of all
    [InlineData("--threads", "2", "predict")]
    public void CreateRoot_ForAnyOtherCommandLine_MakesAll(params string[] args) =>
        Assert.Equal(CommandTree.Root.Subcommands.Select(command => command.Name), NamesFor(args));

    private static IEnumerable<string> NamesFor(params string[] args) => CommandLineApplication.CreateRoot(
        new Terminal(TextWriter.Null, TextWriter.Null, outIsTerminal: false, errorIsTerminal: false), args).Subcommands.Select(command => command.Name);
}
