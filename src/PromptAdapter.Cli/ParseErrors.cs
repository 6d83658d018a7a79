using System.CommandLine;
using System.CommandLine.Parsing;
using PromptAdapter.Cli.Commands;

namespace PromptAdapter.Cli;

/// <summary>What is wrong with a command line, in one line.</summary>
internal static class ParseErrors
{
    /// <summary>The one error to report of a command line; <see langword="null"/> where there is none.</summary>
    public static string? Of(ParseResult parsed)
    {
        if (Unrecognized(parsed) is { } stray)
            return $"Unrecognized command or argument '{stray}'";
        // An option that took no value leaves the words behind it without a place; those errors are its consequence.
        return parsed.Errors.Count == 0 ? null : Describe(parsed.Errors.FirstOrDefault(error => error.SymbolResult is OptionResult) ?? parsed.Errors[0]);
    }

    // Where a command takes many files, the parser takes an option that the command does not have for one of them. After "--" everything is meant.
    private static string? Unrecognized(ParseResult parsed)
    {
        if (parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash))
            return null;
        return parsed.CommandResult.Children
            .Where(part => part is ArgumentResult argument ? argument.Argument != TokenizeCommand.Texts
                : part is OptionResult { Option.AllowMultipleArgumentsPerToken: true })
            .SelectMany(part => part.Tokens).Select(token => token.Value)
            .FirstOrDefault(value => value.Length > 2 && value.StartsWith("--", StringComparison.Ordinal) && !Path.Exists(value));
    }

    /// <summary>The parser's message without its line breaks and full stop; of a switch with a value our own, as the parser speaks of types of .NET.</summary>
    public static string Describe(ParseError error)
    {
        var option = error.SymbolResult as OptionResult ?? error.SymbolResult?.Parent as OptionResult;
        if (option is { Option: var named } && named.ValueType == typeof(bool) && option.Tokens is [var value, ..])
            return $"{named.Name} takes no value, and '{value.Value}' is given; write {named.Name} alone, or leave it out";
        // a list of choices comes in several lines
        return string.Join(' ', error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
    }
}
