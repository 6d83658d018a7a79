using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using PromptAdapter.Cli.Commands;
using PromptAdapter.Formats;
using PromptAdapter.Runtime;

namespace PromptAdapter.Cli;

/// <summary>Builds the command tree, runs one command and turns its outcome into an exit code.</summary>
internal static class CommandLineApplication
{
    /// <summary>Finished.</summary>
    public const int Done = 0;

    /// <summary>Failed while running.</summary>
    public const int Failed = 1;

    /// <summary>Bad arguments or bad input.</summary>
    public const int BadInput = 2;

    /// <summary>Was interrupted; of a process it is 128 and the number of its signal.</summary>
    public const int Interrupted = 130;

    // "@name" is a text or a file like any other, never a file of further arguments.
    internal static readonly ParserConfiguration AsTyped = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs the command that <paramref name="args"/> name.</summary>
    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancellationToken = default)
    {
        PhoneFormats.Use();
        var root = CreateRoot(terminal, args);
        var parsed = root.Parse(args, AsTyped);
        if (parsed is { CommandResult.Command.Action: null, Action: null or ParseErrorAction } && parsed.UnmatchedTokens.Count == 0)
            parsed = root.Parse([.. args, "--help"], AsTyped); // a command that is not whole asks what there is
        if (ParseErrors.Of(parsed) is { } wrong && !HelpWanted(args))
        {
            Styled.WriteError(terminal, $"{wrong}; see '{HelpLine(parsed)}'");
            return BadInput;
        }

        if (EmptyValue(parsed) is { } empty)
        {
            Styled.WriteError(terminal, $"{empty} is empty; give it a value, or leave it out (see '{HelpLine(parsed)}')");
            return BadInput;
        }

        try
        {
            var configuration = new InvocationConfiguration
            {
                Output = terminal.OwnOut,
                Error = terminal.OwnError,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null, // signals are ours
            };
            var code = await parsed.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
            terminal.PrintWarnings();
            return code;
        }
        catch (OperationCanceledException)
        {
            terminal.PrintWarnings();
            await terminal.Error.WriteLineAsync("interrupted; nothing half-written was left behind").ConfigureAwait(false);
            return Interrupted;
        }
        catch (Exception error) when (error is InputException or NativeLibraryException)
        {
            return await ReportAsync(terminal, parsed, error, error is InputException ? BadInput : Failed).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            return await ReportAsync(terminal, parsed, error, Failed).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The last line of defence: a defect is reported in one line, never as a crash of the process.
        catch (Exception error)
#pragma warning restore CA1031
        {
            var wrapped = new InvalidOperationException($"an unexpected error, which is a defect of this program " +
                $"({error.Message.ReplaceLineEndings(" ").Trim().TrimEnd('.')}); run again with --verbose and report it", error);
            return await ReportAsync(terminal, parsed, wrapped, Failed).ConfigureAwait(false);
        }
    }

    // A plain command rather than a RootCommand: that one takes its name from the executable file, and ours is a dotnet tool.
    internal static Command CreateRoot(Terminal terminal, params IReadOnlyList<string> args)
    {
        var root = new Command("promptadapter",
            "Turns a few labelled images per class into a classifier by adapting a frozen CLIP (Prompt-Adapter, arXiv 2303.15234).");
        HelpText.Install(root, terminal);
        root.Options.Add(new VersionOption());
        root.Options.Add(GlobalOptions.Json);
        root.Options.Add(GlobalOptions.Verbose);
        root.Options.Add(GlobalOptions.Threads);
        root.Options.Add(GlobalOptions.Device);
        foreach (var command in CommandCatalog.Create(terminal, args))
            root.Subcommands.Add(command);
        return root;
    }

    private static async Task<int> ReportAsync(Terminal terminal, ParseResult parsed, Exception error, int code)
    {
        terminal.PrintWarnings();
        var message = SettingWords.MessageOf(error, parsed.CommandResult.Command) + SettingWords.For(error, parsed.CommandResult.Command);
        Styled.WriteError(terminal, message);
        if (parsed.GetValue(GlobalOptions.Verbose))
            await terminal.Error.WriteAsync(error + "\n").ConfigureAwait(false);
        return code;
    }

    // What a shell makes of a variable that is not set. Only a text may be empty; everything else here is a name, a number or a path.
    private static string? EmptyValue(ParseResult parsed) => parsed.CommandResult.Children
        .Where(part => part.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
        .Select(part => part switch
        {
            OptionResult option => option.Option.Name,
            ArgumentResult argument when argument.Argument != TokenizeCommand.Texts => argument.Argument.Name,
            _ => null,
        })
        .FirstOrDefault(name => name is not null);

    private static bool HelpWanted(string[] args) => args.Any(arg => arg is "--help" or "--help-all" or "-h" or "-?");

    private static string HelpLine(ParseResult parsed)
    {
        var names = new List<string>();
        for (var at = parsed.CommandResult; at is not null; at = at.Parent as CommandResult)
            names.Insert(0, at.Command.Name);
        return string.Join(' ', names) + " --help";
    }
}
