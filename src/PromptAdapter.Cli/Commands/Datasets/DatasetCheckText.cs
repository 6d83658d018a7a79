using PromptAdapter.Datasets.Known;

namespace PromptAdapter.Cli.Commands.Datasets;

/// <summary>A check's findings for people.</summary>
internal static class DatasetCheckText
{
    /// <summary>One line for the data set, and below it those on what it has and what it lacks.</summary>
    public static void Write(TextWriter output, DatasetCheck check, int limit)
    {
        var known = check.Dataset;
        output.WriteLine($"{known.Name}: {(check.IsComplete ? "complete" : "not complete")} in {check.Folder}");
        if (check.Classes is { } classes)
            output.WriteLine($"  {classes} classes{(classes == known.ClassCount ? "" : $", {known.ClassCount} expected")}");
        foreach (var split in check.Splits)
            output.WriteLine($"  {split.Split}: {split.Present} images{(split.IsComplete ? "" : $" there, {split.Listed} listed, {split.Expected} expected")}");
        if (check.SplitSha256 is { } sha256)
            output.WriteLine($"  split {sha256}{(check.HasPublishedSplit switch { true => ", as published", false => $", not the published {known.SplitSha256}", null => "" })}");

        if (check.Problem is { } problem)
            output.WriteLine("  problem: " + problem);
        foreach (var missing in check.Missing.Take(limit))
            output.WriteLine("  missing: " + missing);
        if (check.Missing.Count > limit)
            output.WriteLine($"  missing: {check.Missing.Count - limit} more of {check.Missing.Count}");
        if (!check.IsComplete)
            output.WriteLine($"  from {known.HomePage.OriginalString}: {known.Obtain}");
    }
}
