using System.CommandLine;
using System.CommandLine.Parsing;

namespace PromptAdapter.Cli.Commands.Options;

/// <summary>Options whose values are names that are known, in any case; what is read is the name as it is written in help.</summary>
internal static class ChoiceOptions
{
    /// <summary>The value of that name.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="result">What was given; an unknown name is an error that lists those there are.</param>
    /// <param name="noun">What a value is called.</param>
    public static T Parse<T>(ArgumentResult result, string noun)
        where T : struct, Enum
    {
        var name = result.Tokens[0].Value;
        foreach (var value in Enum.GetValues<T>())
        {
            if (name.Equals(value.ToString(), StringComparison.OrdinalIgnoreCase))
                return value;
        }

        var option = ((OptionResult)result.Parent!).Option.Name;
        result.AddError($"{option}: there is no {noun} '{name}'; give {string.Join(" or ", Enum.GetNames<T>().Select(known => known.ToLowerInvariant()))}");
        return default;
    }

    /// <summary>Takes one of some words, in any case, and shows them in help.</summary>
    /// <param name="option">The option.</param>
    /// <param name="words">The words.</param>
    public static Option<T> OneOf<T>(this Option<T> option, params string[] words)
        where T : class?
    {
        option.HelpName ??= string.Join('|', words);
        option.CompletionSources.Add(words);
        option.CustomParser = result =>
        {
            var given = result.Tokens[0].Value;
            if (words.FirstOrDefault(word => word.Equals(given, StringComparison.OrdinalIgnoreCase)) is { } known)
                return (T)(object)known;
            result.AddError($"{option.Name}: there is no '{given}'; give {string.Join(" or ", words)}");
            return default;
        };
        return option;
    }

    /// <summary>Takes any text; one of the known names, and each of them in a list with commas, may be written in any case.</summary>
    /// <param name="option">The option.</param>
    /// <param name="names">The known names.</param>
    public static Option<T> InAnyCase<T>(this Option<T> option, params IEnumerable<string> names)
        where T : class?
    {
        string[] known = [.. names];
        option.CustomParser = result => result.Tokens is [var token, ..] ? (T)(object)AsWritten(token.Value, known) : default;
        return option;
    }

    /// <summary>The known name that a text is in another case, or the text itself; likewise for each part of a list with commas.</summary>
    /// <param name="given">The text.</param>
    /// <param name="known">The known names.</param>
    public static string AsWritten(string given, IReadOnlyList<string> known) => string.Join(',', given.Split(',').Select(part =>
        known.FirstOrDefault(name => name.Equals(part.Trim(), StringComparison.OrdinalIgnoreCase)) ?? part));
}
