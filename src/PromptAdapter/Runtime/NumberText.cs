using System.Globalization;
using System.Numerics;

namespace PromptAdapter.Runtime;

/// <summary>
/// Reads numbers that people write, the same on every machine: ASCII digits, a sign before them, and for reals a decimal point and an exponent
/// (<c>-1.5e-3</c>). Group marks, decimal commas, blanks, hexadecimal numbers, infinities and NaN are no numbers here, so that <c>1,5</c> is refused rather
/// than read as 15.
/// </summary>
public static class NumberText
{
    /// <summary>Reads a real number.</summary>
    /// <param name="text">The text, nothing around it.</param>
    /// <param name="value">The number; 0 where the text is none.</param>
    /// <returns>Whether it is one, and within the range of a double.</returns>
    public static bool TryReal(ReadOnlySpan<char> text, out double value)
    {
        value = 0;
        return IsReal(text) && double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);
    }

    /// <summary>Reads a whole number.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="text">The text, nothing around it.</param>
    /// <param name="value">The number; 0 where the text is none.</param>
    /// <returns>Whether it is one, and within the range of the type.</returns>
    public static bool TryWhole<T>(ReadOnlySpan<char> text, out T value)
        where T : struct, IBinaryInteger<T>
    {
        value = T.Zero;
        var rest = AfterSign(text);
        return rest.Length > 0 && DigitsOf(rest) == rest.Length && T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>What is wrong with a text that is no number, and how to write it: for example <c>'1,5' is no number; write 1.5</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="whole">Whether a whole number was asked for.</param>
    /// <param name="example">A number that would do.</param>
    public static string Describe(string text, bool whole, string example) =>
        $"'{text}' is no {(whole ? "whole " : "")}number; {(!whole && WithPoint(text) is { } meant ? $"write {meant}" : $"give for example {example}")}";

    private static string? WithPoint(string text)
    {
        var meant = text.Trim().Replace(',', '.');
        return TryReal(meant, out _) ? meant : null;
    }

    private static bool IsReal(ReadOnlySpan<char> text)
    {
        var rest = AfterSign(text);
        var digits = DigitsOf(rest);
        rest = rest[digits..];
        if (rest is ['.', ..])
        {
            var fraction = DigitsOf(rest[1..]);
            digits += fraction;
            rest = rest[(1 + fraction)..];
        }

        if (digits == 0)
            return false;
        if (rest is not ['e' or 'E', ..])
            return rest.IsEmpty;
        var exponent = AfterSign(rest[1..]);
        return exponent.Length > 0 && DigitsOf(exponent) == exponent.Length;
    }

    private static ReadOnlySpan<char> AfterSign(ReadOnlySpan<char> text) => text is ['+' or '-', ..] ? text[1..] : text;

    private static int DigitsOf(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }
}
