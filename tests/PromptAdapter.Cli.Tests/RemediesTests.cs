using System.CommandLine;
using System.Reflection;
using System.Text.RegularExpressions;
using PromptAdapter.Drawings;
using PromptAdapter.Experiments;

namespace PromptAdapter.Cli;

/// <summary>What messages and help texts tell people to do can be done: the options, commands and files that they name are there.</summary>
public partial class RemediesTests
{
    // Code that belongs to some commands without holding an option of theirs.
    private static readonly Dictionary<string, string[]> Users = new(StringComparer.Ordinal)
    {
        ["LearningRun"] = ["prompts pretrain", "prompts tune"],
        ["SourceData"] = ["prompts pretrain", "prompts tune", "bench"],
        ["BenchConfigFile"] = ["bench"],
        ["FolderValues"] = ["bench"],
        ["DemoDrawings"] = ["demo"],
        ["DemoSettings"] = ["demo"],
        ["LibraryRun"] = ["predict"],
        ["DemoPrompt"] = ["demo"],
        ["ListDatasetsCommand"] = ["datasets check", "fit", "evaluate", "bench", "features extract", "prompts pretrain", "prompts tune"],
        ["ModelsFolderOption"] = ["models list", "models pull"],
        ["BackendChecks"] = ["doctor"],
        ["FolderChecks"] = ["doctor"],
        ["ModelChecks"] = ["doctor"],
    };

    // They speak to whoever runs any command: of options that every command has.
    private static readonly string[] OfAllCommands = ["CommandLineApplication", "HelpText"];

    // They name options for others to choose from, or print commands piece by piece, which are run in tests of their own.
    private static readonly string[] Tables = ["SettingWords", "HelpGroups", "BenchReportOptions", "DemoText"];

    public static TheoryData<string> Commands => [.. CommandTree.All.Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Examples_OfACommand_Parse(string name)
    {
        if (CommandOf(name) is not ExampleCommand command)
            return;
        Assert.NotEmpty(command.Examples);
        foreach (var example in command.Examples)
        {
            string[] words = [.. Word().Matches(example).Select(match => match.Value.Trim('"'))];
            Assert.Equal("promptadapter", words[0]);
            var parsed = CommandTree.Root.Parse(words[1..], CommandLineApplication.AsTyped);
            Assert.True(parsed.Errors.Count == 0, $"{example}: {string.Join("; ", parsed.Errors.Select(error => error.Message))}");
            Assert.Equal(command.Name, parsed.CommandResult.Command.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void HelpTexts_OfACommand_NameWhatIsThere(string name)
    {
        var command = CommandOf(name);
        string?[] texts = [command.Description, .. command.Arguments.Select(argument => argument.Description),
            .. command.Options.Select(option => option.Description)];
        foreach (var text in texts.OfType<string>())
            Assert.Empty(Missing(text, [command, .. command.Parents.OfType<Command>(), .. command.Subcommands], $"help of '{name}'", anyOf: true));
    }

    [Fact]
    public void MessagesOfTheCommandLine_NameOptionsThatTheirCommandsHave()
    {
        var texts = AssemblyTexts.Of(typeof(CommandLineApplication).Assembly.Location);
        Assert.Contains(texts, entry => entry.Text.Contains("--strict", StringComparison.Ordinal));
        var missing = new List<string>();
        foreach (var (type, text) in texts.Where(entry => !OptionAlone().IsMatch(entry.Text)
            && (OptionName().IsMatch(entry.Text) || QuotedCommand.IsMatch(entry.Text))))
        {
            var own = type[(type.LastIndexOf('.') + 1)..];
            if (Tables.Contains(own) || HelpTexts.Contains(text) || Examples.Contains(text))
                continue;
            if (text.TrimStart().StartsWith("promptadapter ", StringComparison.Ordinal))
                missing.AddRange(Missing($"'{text.Trim().Replace('\'', '"')}'", [], type, anyOf: false));
            else
                missing.AddRange(UsersOf(type, own) is { Length: > 0 } users ? Missing(text, users, type, anyOf: false)
                    : [$"no command uses {type}: say in {nameof(Users)} which do"]);
        }

        Assert.True(missing.Count == 0, string.Join('\n', missing));
    }

    [Fact]
    public void AllTexts_NameFilesOfTheRepositoryThatAreThere()
    {
        var named = new List<string>();
        foreach (var assembly in (Assembly[])[typeof(CommandLineApplication).Assembly, typeof(InputException).Assembly, typeof(Bench).Assembly,
            typeof(ProceduralDataset).Assembly])
        {
            foreach (var (_, text) in AssemblyTexts.Of(assembly.Location))
                named.AddRange(RepositoryFile().Matches(text).Select(match => match.Value));
        }

        Assert.Contains("docs/bench-config.yaml", named);
        Assert.All(named, file => Assert.True(Path.Exists(Path.Combine(CommandTree.RepositoryRoot(), file)), $"{file} is not there"));
    }

    [Fact]
    public async Task Fit_TextTooLong_IsNotToldToTruncate()
    {
        using var folder = new TemporaryFolder();
        var name = string.Concat(Enumerable.Repeat("q ", 60)).Trim();
        TinyWorld.WritePhoto(folder.File("data", name, "0.png"), 0, 0);
        TinyWorld.WritePhoto(folder.File("data", "cat", "0.png"), 1, 1);
        var run = await CommandLineRun.OfAsync("fit", folder.File("data"), "-o", folder.File("o.padapter"), "--model", "mini", "--views", "0", "--selection",
            "fixed", "--store", "none");
        Assert.EndsWith("the model reads 32; shorten it", run.AssertBadInput().TrimEnd(), StringComparison.Ordinal);
    }

    private static readonly HashSet<string> HelpTexts =
        [.. CommandTree.All.SelectMany(entry =>
            (string?[])[entry.Command.Description, .. entry.Command.Arguments.Select(argument => argument.Description),
            .. entry.Command.Options.Select(option => option.Description)]).OfType<string>()];

    private static readonly HashSet<string> Examples =
        [.. CommandTree.All.Select(entry => entry.Command).OfType<ExampleCommand>().SelectMany(command => command.Examples)];

    private static Command CommandOf(string name) => CommandTree.All.Single(entry => entry.Name == name).Command;

    private static Command[] UsersOf(string type, string own)
    {
        if (OfAllCommands.Contains(own))
            return [.. CommandTree.All.Select(entry => entry.Command)];
        if (Users.TryGetValue(own, out var names))
            return [.. names.Select(CommandOf)];
        var symbols = typeof(CommandLineApplication).Assembly.GetType(type)!.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(field => field.GetValue(null)).OfType<Symbol>().ToHashSet();
        Command[] users = [.. CommandTree.All.Select(entry => entry.Command)
            .Where(command => command.Options.Any(symbols.Contains) || command.Arguments.Any(symbols.Contains))];
        // A command's own class speaks of it alone, though it may share an option with others.
        if (own.EndsWith("Command", StringComparison.Ordinal) && users.Length == 0)
            users = [.. CommandTree.All.Select(entry => entry.Command).Where(command => own.StartsWith(command.Name, StringComparison.OrdinalIgnoreCase))];
        return users;
    }

    private static List<string> Missing(string text, IReadOnlyList<Command> commands, string where, bool anyOf)
    {
        var missing = new List<string>();
        var rest = text;
        foreach (Match match in QuotedCommand.Matches(text))
        {
            var words = match.Groups["words"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Command? at = CommandTree.Root;
            foreach (var word in words.TakeWhile(word => !word.StartsWith('-') && !word.Any(char.IsUpper)))
                at = at is { Subcommands.Count: 0 } ? at : at?.Subcommands.FirstOrDefault(sub => sub.Name == word); // then come its arguments
            if (at is null)
                missing.Add($"{where}: {match.Value} is no command: {text}");
            else
                missing.AddRange(words.Where(word => word.StartsWith("--", StringComparison.Ordinal) && !Has(at, word))
                    .Select(word => $"{where}: {at.Name} has no {word}: {text}"));
            rest = rest.Replace(match.Value, "", StringComparison.Ordinal);
        }

        var options = OptionName().Matches(rest).Select(match => match.Value);
        missing.AddRange(options.Where(option => anyOf ? !commands.Any(command => Has(command, option)) : !commands.All(command => Has(command, option)))
            .Select(option => $"{where}: there is no {option}: {text}"));
        return missing;
    }

    private static bool Has(Command command, string option) => CommandTree.OptionsOf(command).Any(one => one.Name == option || one.Aliases.Contains(option));

    private static readonly Regex QuotedCommand =
        new($"'(promptadapter )?(?<words>({string.Join('|', CommandTree.Root.Subcommands.Select(command => Regex.Escape(command.Name)))})( [^']*)?)'",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Word();

    [GeneratedRegex("^--[a-z][a-z0-9-]*=?$")]
    private static partial Regex OptionAlone();

    [GeneratedRegex("(?<![a-z-])--[a-z][a-z0-9-]*[a-z0-9]|(?<![a-z-])--[a-z]\\b")]
    private static partial Regex OptionName();

    [GeneratedRegex(@"\b(docs|assets|samples|scripts)/[\w./-]*\w")]
    private static partial Regex RepositoryFile();
}
