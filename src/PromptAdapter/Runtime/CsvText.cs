namespace PromptAdapter.Runtime;

/// <summary>
/// Fields of a CSV file (RFC 4180). Text that comes from others, such as file names, may begin with a character that makes a spreadsheet take it for a formula
/// (<c>= + - @</c>, a tab, a line break): such a field gets an apostrophe in front, which spreadsheets do not show. Numbers of our own are written as they are.
/// </summary>
internal static class CsvText
{
    /// <summary>A text as one field.</summary>
    /// <param name="text">The text, whoever it comes from.</param>
    public static string Field(string text)
    {
        var safe = ForeignText.IsFormula(text) ? "'" + text : text;
        return safe.AsSpan().ContainsAny(",\"\r\n") || safe.Length != safe.AsSpan().Trim().Length
            ? "\"" + safe.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : safe;
    }
}
