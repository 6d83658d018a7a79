namespace PromptAdapter.Experiments.Exporters;

/// <summary>What has to be said below a table: the settings of single data sets, failures, and what the runs noted.</summary>
internal static class ReportNotes
{
    /// <summary>One line for each note.</summary>
    /// <param name="section">The table's results.</param>
    /// <param name="code">Makes settings safe for the report, as code.</param>
    /// <param name="text">Makes the rest of a line safe for the report.</param>
    public static IReadOnlyList<string> Of(ReportSection section, Func<string, string> code, Func<string, string> text) =>
    [
        .. section.OwnSettings.Select(entry => $"{text(entry.Key)}: {code(entry.Value)}"),
        .. section.Results.Where(result => result.Failure is not null)
        .Select(result => text($"{result.Dataset}, {result.Shots}-shot{Seed(result)}, {result.Method} failed: {result.Failure}")),
        .. section.Results.GroupBy(result => $"{result.Dataset}, {result.Shots}-shot{Seed(result)}").SelectMany(draw => OfDraw(draw.Key, [.. draw]))
        .Select(text),
    ];

    // What every method of a draw has in common is said once.
    private static IEnumerable<string> OfDraw(string draw, IReadOnlyList<BenchResult> results) => results
        .SelectMany(result => result.Notes.Distinct().Select(note => (result.Method, Note: note)))
        .GroupBy(said => said.Note)
        .Select(said => said.Count() == results.Count && results.Count > 1 ? $"{draw}: {said.Key}"
            : $"{draw}, {string.Join(" and ", said.Select(one => one.Method))}: {said.Key}");

    private static string Seed(BenchResult result) => result.Seed is { } seed ? FormattableString.Invariant($" seed {seed}") : "";
}
