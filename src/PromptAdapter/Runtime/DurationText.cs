using System.Globalization;

namespace PromptAdapter.Runtime;

/// <summary>Reads and writes lengths of time as people do: <c>90s</c>, <c>5m</c>, <c>1h30m</c>.</summary>
public static class DurationText
{
    private const int MostDays = 365;

    private static readonly (string Unit, TimeSpan Length)[] Units =
        [("d", TimeSpan.FromDays(1)), ("h", TimeSpan.FromHours(1)), ("m", TimeSpan.FromMinutes(1)), ("s", TimeSpan.FromSeconds(1))];

    /// <summary>
    /// Reads a length of time: numbers, each with its unit d, h, m or s, the larger units first and each at most once; a number may have a decimal point.
    /// Large letters and blanks between the parts are read as well.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The time, above zero and at most a year; zero where the text is none.</param>
    /// <returns>What is wrong, without the text itself; <see langword="null"/> where nothing is.</returns>
    public static string? Read(string text, out TimeSpan value)
    {
        ArgumentNullException.ThrowIfNull(text);
        value = TimeSpan.Zero;
        var rest = text.Trim().ToLowerInvariant().AsSpan();
        if (rest.IsEmpty)
            return "is empty";
        var (total, last) = (0.0, -1);
        while (!rest.IsEmpty)
        {
            var digits = 0;
            while (digits < rest.Length && (char.IsAsciiDigit(rest[digits]) || rest[digits] == '.'))
                digits++;
            if (digits == rest.Length)
                return "has no unit";
            if (digits == 0 || !NumberText.TryReal(rest[..digits], out var number))
                return "is no length of time";
            rest = rest[digits..].TrimStart();
            var letters = rest.IndexOfAnyExceptInRange('a', 'z') is >= 0 and var end ? end : rest.Length;
            var unit = UnitOf(rest[..letters]);
            if (unit < 0)
                return "has a unit that is not known";
            if (unit <= last)
                return "names its units in another order than days, hours, minutes, seconds";
            (total, last) = (total + number * Units[unit].Length.TotalSeconds, unit);
            rest = rest[letters..].TrimStart();
        }

        if (total <= 0)
            return "is no time at all";
        if (total > TimeSpan.FromDays(MostDays).TotalSeconds)
            return "is more than a year";
        value = TimeSpan.FromSeconds(total);
        return null;
    }

    /// <summary>A length of time for people, rounded: two digits would promise too much of an estimate.</summary>
    /// <param name="time">The time.</param>
    public static string Rounded(TimeSpan time)
    {
        if (time.TotalSeconds < 2)
            return "a second";
        if (time.TotalSeconds < 100)
            return Text(time.TotalSeconds < 10 ? Math.Round(time.TotalSeconds) : Math.Round(time.TotalSeconds / 5) * 5, "s");
        return time.TotalMinutes < 100 ? Text(time.TotalMinutes, "min") : Text(time.TotalHours, "h");
    }

    private static string Text(double number, string unit) => string.Create(CultureInfo.InvariantCulture, $"{number:F0} {unit}");

    private static int UnitOf(ReadOnlySpan<char> name)
    {
        for (var unit = 0; unit < Units.Length; unit++)
        {
            if (name.SequenceEqual(Units[unit].Unit))
                return unit;
        }

        return name is "sec" ? 3 : name is "min" ? 2 : -1;
    }
}
