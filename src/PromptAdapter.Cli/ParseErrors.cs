using System.CommandLine.Parsing;

namespace PromptAdapter.Cli;

/// <summary>What is wrong with a command line, in one line.</summary>
internal static class ParseErrors
{
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
