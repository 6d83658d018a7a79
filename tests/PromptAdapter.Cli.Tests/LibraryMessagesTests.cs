using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using PromptAdapter.Drawings;
using PromptAdapter.Experiments;

namespace PromptAdapter.Cli;

/// <summary>The library serves every front end: none of its texts may speak of the options or commands of this one.</summary>
public partial class LibraryMessagesTests
{
    public static TheoryData<string> Libraries =>
        [typeof(InputException).Assembly.Location, typeof(ImageBench).Assembly.Location, typeof(ProceduralDataset).Assembly.Location];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Literals_OfTheLibrary_NameNoOptionAndNoCommand(string path)
    {
        var literals = Literals(path);
        Assert.Contains(literals, literal => literal.Contains(' ', StringComparison.Ordinal));
        Assert.DoesNotContain(literals, SpeaksOfTheCommandLine);
    }

    [Theory]
    [InlineData("leave out --position", true)]
    [InlineData("(--restart does)", true)]
    [InlineData("--seeds 1,2,3", true)]
    [InlineData("run 'promptadapter models pull ", true)]
    [InlineData("test-oracle is for 'bench'", true)]
    [InlineData("pass them ('bench --text FILE')", true)]
    [InlineData("a file that 'prompts tune' wrote", true)]
    [InlineData("stroke: var(--ink); --soft: #5b636d; style=\"--share:", false)]
    [InlineData("promptadapter", false)]
    [InlineData("the class 'benches' -- two dashes", false)]
    public void SpeaksOfTheCommandLine_Text_IsToldByOptionsAndCommands(string text, bool expected) => Assert.Equal(expected, SpeaksOfTheCommandLine(text));

    private static bool SpeaksOfTheCommandLine(string text) =>
        Option().IsMatch(text) || text.Contains("promptadapter ", StringComparison.OrdinalIgnoreCase) || QuotedCommands.IsMatch(text);

    // Every text that the code of an assembly loads, parts of interpolated ones among them.
    private static List<string> Literals(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        var literals = new List<string>();
        for (var handle = metadata.GetNextHandle(MetadataTokens.UserStringHandle(0)); !handle.IsNil; handle = metadata.GetNextHandle(handle))
            literals.Add(metadata.GetUserString(handle));
        return literals;
    }

    private static readonly Regex QuotedCommands = new($"'({string.Join('|', TopLevelCommands())})( [^']*)?'", RegexOptions.CultureInvariant);

    private static IEnumerable<string> TopLevelCommands() => CommandLineApplication
        .CreateRoot(new Terminal(TextWriter.Null, TextWriter.Null, outIsTerminal: false, errorIsTerminal: false))
        .Subcommands.Select(command => Regex.Escape(command.Name));

    // Style sheets have names of this form too: they are declared with a colon and used in var(…).
    [GeneratedRegex(@"(?<!var\()(?>--[a-z][a-z0-9-]*)(?!:)")]
    private static partial Regex Option();
}
