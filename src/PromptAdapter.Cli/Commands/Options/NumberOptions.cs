using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using PromptAdapter.Runtime;

namespace PromptAdapter.Cli.Commands.Options;

/// <summary>
/// Options that take a number, each with its range: read by <see cref="NumberText"/>, on the command line as in a file of settings, and refused with what to
/// write instead.
/// </summary>
internal static class NumberOptions
{
    /// <summary>Takes whole numbers of a range; names it in the message for others.</summary>
    /// <param name="option">An option for an <c>int</c>, <c>long</c> or <c>ulong</c>.</param>
    /// <param name="low">The smallest.</param>
    /// <param name="high">The largest.</param>
    public static Option<T> Whole<T>(this Option<T> option, T low, T high)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        option.CustomParser = result => TryWhole(result, option.Name, low, high, out var value) ? value : default;
        return option;
    }

    /// <summary>The same, for an option that need not be given.</summary>
    public static Option<T?> Whole<T>(this Option<T?> option, T low, T high)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        option.CustomParser = result => TryWhole(result, option.Name, low, high, out var value) ? value : null;
        return option;
    }

    /// <summary>Takes whole numbers of a range, or a word that stands for 0.</summary>
    /// <param name="option">The option.</param>
    /// <param name="word">The word.</param>
    /// <param name="low">The smallest number, above 0.</param>
    /// <param name="high">The largest.</param>
    public static Option<int> WholeOr(this Option<int> option, string word, int low, int high)
    {
        option.CustomParser = result => result.Tokens is [var token] && token.Value.Equals(word, StringComparison.OrdinalIgnoreCase) ? 0
            : TryWhole(result, option.Name, low, high, out var value) ? value : default;
        return option;
    }

    /// <summary>Takes real numbers of a range.</summary>
    /// <param name="option">The option.</param>
    /// <param name="low">The lower bound.</param>
    /// <param name="high">The upper bound, which is taken.</param>
    /// <param name="open">Whether the lower bound itself is refused.</param>
    public static Option<double> Real(this Option<double> option, double low, double high, bool open = false)
    {
        option.CustomParser = result => TryReal(result, option.Name, low, high, open, out var value) ? value : 0;
        return option;
    }

    /// <summary>The same, for an option that need not be given.</summary>
    public static Option<double?> Real(this Option<double?> option, double low, double high, bool open = false)
    {
        option.CustomParser = result => TryReal(result, option.Name, low, high, open, out var value) ? value : null;
        return option;
    }

    /// <summary>Takes a length of time, as <see cref="DurationText"/> reads it.</summary>
    /// <param name="option">The option.</param>
    public static Option<TimeSpan?> Duration(this Option<TimeSpan?> option)
    {
        option.CustomParser = result =>
        {
            if (result.Tokens is not [var token])
                return null;
            if (DurationText.Read(token.Value, out var value) is not { } problem)
                return value;
            result.AddError($"{option.Name}: '{token.Value}' {problem}; give a length of time such as 90s, 5m or 1h30m");
            return null;
        };
        return option;
    }

    /// <summary>Refuses at once what <see cref="List{T}"/> will.</summary>
    public static Option<TText> ListOf<TText, T>(this Option<TText> option, T low, T high, string example)
        where TText : class?
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        option.Validators.Add(result =>
        {
            try
            {
                if (result.Tokens is [var token])
                    List(token.Value, option.Name, low, high, example);
            }
            catch (InputException error)
            {
                result.AddError(error.Message);
            }
        });
        return option;
    }

    /// <summary>Reads whole numbers with commas between them, such as <c>1,2,4</c>.</summary>
    /// <param name="text">The list; blanks around a number do not count.</param>
    /// <param name="option">The option that it is given for.</param>
    /// <param name="low">The smallest.</param>
    /// <param name="high">The largest.</param>
    /// <param name="example">A list that would do.</param>
    /// <exception cref="InputException">A part is no whole number of that range.</exception>
    public static T[] List<T>(string text, string option, T low, T high, string example)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var numbers = new List<T>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!NumberText.TryWhole<T>(part, out var number))
                throw new InputException($"{option} {text}: '{part}' is no whole number", null,
                    $"give whole numbers with commas between them, for example {example}");
            if (number < low || number > high)
                throw new InputException($"{option} {text}: {number} is out of range", null, $"give whole numbers {Range(low, high)}, for example {example}");
            numbers.Add(number);
        }

        return [.. numbers];
    }

    private static bool TryWhole<T>(ArgumentResult result, string option, T low, T high, out T value)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        value = T.Zero;
        if (result.Tokens is not [var token])
            return false;
        if (!NumberText.TryWhole<Int128>(token.Value, out var number))
            result.AddError($"{option}: {NumberText.Describe(token.Value, whole: true, low > T.Zero ? low.ToString()! : "1")}");
        else if (number < Int128.CreateChecked(low) || number > Int128.CreateChecked(high))
            result.AddError($"{option}: {token.Value} is out of range; give a whole number {Range(low, high)}");
        else
            value = T.CreateChecked(number);
        return true;
    }

    private static bool TryReal(ArgumentResult result, string option, double low, double high, bool open, out double value)
    {
        value = 0;
        if (result.Tokens is not [var token])
            return false;
        if (!NumberText.TryReal(token.Value, out value))
            result.AddError($"{option}: {NumberText.Describe(token.Value, whole: false, high > 1 ? "1.5" : "0.5")}");
        else if (value < low || value > high || (open && value == low))
            result.AddError(
                string.Create(CultureInfo.InvariantCulture,
                $"{option}: {token.Value} is out of range; give a number {(open ? "above" : "from")} {low} to {high}"));
        return true;
    }

    private static string Range<T>(T low, T high)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T> =>
        high == T.MaxValue ? $"from {low}" : low == T.MinValue ? $"up to {high}" : $"from {low} to {high}";
}
