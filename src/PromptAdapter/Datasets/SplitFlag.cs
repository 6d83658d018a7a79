namespace PromptAdapter.Datasets;

/// <summary>A column such as <c>is_valid</c> or <c>is_test</c>, which says by yes or no, 1 or 0, whether a row is of one split.</summary>
/// <param name="Column">The column.</param>
/// <param name="Role">The split of the rows that say yes.</param>
internal sealed record SplitFlag(int Column, string Role)
{
    private static readonly string[] Yes = ["1", "1.0", "true", "yes", "t", "y"];
    private static readonly string[] No = ["0", "0.0", "false", "no", "f", "n"];

    /// <summary>The only such column of a table that has both answers; <see langword="null"/> where there is none, or more than one.</summary>
    /// <param name="header">The fields of the first row.</param>
    /// <param name="rows">The fields of the others.</param>
    public static SplitFlag? Find(string[] header, List<string[]> rows)
    {
        var flags = new List<SplitFlag>();
        for (var column = 0; column < header.Length; column++)
        {
            var at = column;
            if (RoleOf(header[at]) is { } role && rows.TrueForAll(row => at < row.Length && (Says(row[at], Yes) || Says(row[at], No)))
                && rows.Exists(row => Says(row[at], Yes)) && rows.Exists(row => Says(row[at], No)))
                flags.Add(new SplitFlag(at, role));
        }

        return flags.Count == 1 ? flags[0] : null;
    }

    /// <summary>The split of a row: what is no training image is tested on, what is neither is learned from.</summary>
    /// <param name="row">The fields of the row.</param>
    public string SplitOf(string[] row) => Says(row[Column], Yes) ? Role : Role == SplitNames.Train ? SplitNames.Test : SplitNames.Train;

    private static bool Says(string field, string[] words) => words.Contains(field, StringComparer.OrdinalIgnoreCase);

    // is_valid, isTest, is_training_image; or the split's name itself.
    private static string? RoleOf(string name)
    {
        var rest = name.StartsWith("is", StringComparison.OrdinalIgnoreCase) ? name[2..].TrimStart('_', ' ', '-') : name;
        return SplitNames.Among([rest]).GetValueOrDefault(rest) is { } role && role != SplitNames.Unlabelled ? role : null;
    }
}
