using System.CommandLine;
using System.CommandLine.Parsing;
using PromptAdapter.Runtime;

namespace PromptAdapter.Cli.Commands.Options;

/// <summary>Looks at what a command is to write before it does any work.</summary>
internal static class Outputs
{
    /// <summary>
    /// Finds out whether a file can be written and is none of the inputs: the files and folders that the command line names, and <paramref name="others"/>.
    /// Where it is standard output, messages go to standard error from here on.
    /// </summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="terminal">Where messages go.</param>
    /// <param name="symbol">The option or argument that names the output.</param>
    /// <param name="path">Its value.</param>
    /// <param name="others">More inputs, such as the images of a data set.</param>
    /// <returns>The full path.</returns>
    /// <exception cref="InputException">The output cannot be written, or is an input.</exception>
    public static string RequireFile(ParseResult parsed, Terminal terminal, Symbol symbol, string path, params IEnumerable<string>[] others)
    {
        AtomicFile.RequireWritable(path);
        AtomicFile.RequireNoInput(path, [.. NamedInputs(parsed, symbol), .. others.SelectMany(inputs => inputs)]);
        if (AtomicFile.IsStandardOutput(path))
            terminal.LeaveStandardOutput();
        return Path.GetFullPath(path);
    }

    /// <summary>Refuses an output folder that is one of the inputs.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="symbol">The option that names the folder.</param>
    /// <param name="path">Its value.</param>
    /// <returns>The full path.</returns>
    /// <exception cref="InputException">The folder is an input, or a file.</exception>
    public static string RequireFolder(ParseResult parsed, Symbol symbol, string path)
    {
        for (var at = Path.GetFullPath(path); at is not null && !Directory.Exists(at); at = Path.GetDirectoryName(at))
        {
            if (Path.Exists(at))
                throw new InputException("is no folder", at, "give the name of a folder");
        }

        AtomicFile.RequireNoInput(path, NamedInputs(parsed, symbol));
        return Path.GetFullPath(path);
    }

    // Whatever the command line names that is there; NAME=PATH as well.
    private static IEnumerable<string> NamedInputs(ParseResult parsed, Symbol output) => parsed.CommandResult.Children
        .Where(part => part is OptionResult option ? option.Option != output && option.Option != ImageOptions.Store
            && option.Option != LearnedPromptOptions.Stages : part is ArgumentResult argument && argument.Argument != output)
        .SelectMany(part => part.Tokens)
        .SelectMany(token => (string[])[token.Value, token.Value[(token.Value.IndexOf('=', StringComparison.Ordinal) + 1)..]])
        .Where(path => path.Length > 0 && Path.Exists(path));
}
