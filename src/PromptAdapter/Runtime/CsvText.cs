namespace PromptAdapter.Runtime;

/// <summary>
/// Fields of a CSV file (RFC 4180). Text that comes from others, such as file names, may begin with a character that makes a spreadsheet take it for a formula
/// (<c>= + - @</c>, a tab, a line break): such a field gets an apostrophe in front, which spreadsheets do not show, and so does one that has apostrophes there
/// already, so that every text is read back as it was. Numbers of our own are written as they are.
/// </summary>
internal static class CsvText
{
    /// <summary>A text as one field.</summary>
    /// <param name="text">The text, whoever it comes from.</param>
    public static string Field(string text)
    {
        var safe = IsMarked(text) ? "'" + text : text;
        return safe.AsSpan().ContainsAny(",\"\r\n") || safe.Length != safe.AsSpan().Trim().Length
            ? "\"" + safe.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : safe;
    }

    /// <summary>The text of a field that <see cref="Field"/> wrote.</summary>
    /// <param name="field">The field, without quotes.</param>
    public static string TextOf(string field) => field is ['\'', ..] && IsMarked(field[1..]) ? field[1..] : field;

    private static bool IsMarked(string text) => ForeignText.IsFormula(text.TrimStart('\''));
}
