using System.CommandLine.Parsing;

namespace PromptAdapter.Cli.Commands.Options;

/// <summary>Options whose values are the names of an enumeration, in any case.</summary>
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
}
