using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PromptAdapter.Cli.Commands;
using PromptAdapter.Runtime;

namespace PromptAdapter.Cli;

/// <summary>What is wrong with a command line, in one line.</summary>
internal static class ParseErrors
{
    private const int NearestDistance = 2;

    /// <summary>The one error to report of a command line; <see langword="null"/> where there is none.</summary>
    public static string? Of(ParseResult parsed)
    {
        if (Unrecognized(parsed) is { } stray)
            return $"Unrecognized command or argument '{stray}'" + Meant(parsed.CommandResult.Command, stray);
        if (parsed.Errors.Count == 0)
            return null;
        // A word where a command was expected: the parser says that the command is missing, too.
        if (parsed.CommandResult.Command is { Subcommands.Count: > 0 } command && parsed.UnmatchedTokens is [var word, ..])
            return $"Unrecognized command or argument '{word}'" + Meant(command, word);
        // An option that took no value leaves the words behind it without a place; those errors are its consequence.
        return Describe(parsed.Errors.FirstOrDefault(error => error.SymbolResult is OptionResult) ?? parsed.Errors[0]);
    }

    // A command that takes files, or one file, takes an option that it does not have for one of them. After "--" everything is meant.
    private static string? Unrecognized(ParseResult parsed)
    {
        if (parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash))
            return null;
        var values = new HashSet<Token>(ReferenceEqualityComparer.Instance);
        for (SymbolResult? at = parsed.CommandResult; at is not null; at = at.Parent)
        {
            values.UnionWith(((at as CommandResult)?.Children ?? [])
                .Where(part => part is OptionResult { Option.AllowMultipleArgumentsPerToken: false }
                    || (part is ArgumentResult argument && argument.Argument == TokenizeCommand.Texts))
                .SelectMany(part => part.Tokens));
        }

        return parsed.Tokens.Where(token => token.Type == TokenType.Argument && !values.Contains(token)).Select(token => token.Value)
            .FirstOrDefault(value => LooksLikeAnOption(value) && !Path.Exists(value));
    }

    private static bool LooksLikeAnOption(string value) => value.Length > 1 && value[0] == '-' && value != "--"
        && !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    /// <summary>The option or command that was perhaps meant, as the end of a message; empty where nothing is near.</summary>
    /// <param name="command">The command that was run.</param>
    /// <param name="stray">The word that it does not know.</param>
    public static string Meant(Command command, string stray)
    {
        var word = stray.Split('=')[0];
        if (word.Length > 100)
            return "";
        var known = word.StartsWith('-') ? Options(command).Where(option => !option.Hidden).SelectMany(option =>
                option.Aliases.Append(option.Name).Where(name => name.Length > 2).Select(name => (Name: name, Shown: option.Name)))
            : command.Subcommands.Where(sub => !sub.Hidden).Select(sub => (sub.Name, Shown: sub.Name));
        var (distance, shown) = known.Select(one => (Distance: Distance(word, one.Name), one.Shown)).DefaultIfEmpty((int.MaxValue, ""))
            .MinBy(one => one.Item1);
        return distance <= Math.Max(NearestDistance, word.TrimStart('-').Length / 3) ? $" (did you mean {shown}?)" : "";
    }

    private static int Distance(string word, string name)
    {
        if (word.StartsWith('-') && word.TrimStart('-') == name.TrimStart('-'))
            return 0;
        // Beginnings are what people type who are used to programs that complete them.
        return word.TrimStart('-').Length > 2 && name.StartsWith(word, StringComparison.OrdinalIgnoreCase) ? 1
            : EditDistance.Between(word.ToLowerInvariant(), name);
    }

    private static IEnumerable<Option> Options(Command command)
    {
        var options = command.Options.AsEnumerable();
        for (var at = command.Parents.OfType<Command>().FirstOrDefault(); at is not null; at = at.Parents.OfType<Command>().FirstOrDefault())
            options = options.Concat(at.Options.Where(option => option.Recursive));
        return options;
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
