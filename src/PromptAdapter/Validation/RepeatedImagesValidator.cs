namespace PromptAdapter.Validation;

/// <summary>Says which support images are there more than once: in two classes, of which one is wrong, or twice in one, which makes the support set smaller
/// than it looks.</summary>
public sealed class RepeatedImagesValidator : IExperimentValidator
{
    private const int Shown = 3;

    /// <inheritdoc/>
    public string Name => "repeated-images";

    /// <inheritdoc/>
    public IEnumerable<Finding> Check(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        if (experiment.Splits.FirstOrDefault(split => split.Name == SplitContent.Support) is not { Files: { } files } support)
            yield break;
        var labels = experiment.Problem.Support.Labels;
        if (labels.Count != files.Count)
            yield break;

        // A file that was drawn twice is no copy.
        var repeated = Enumerable.Range(0, files.Count).GroupBy(row => support.Hashes[row], StringComparer.Ordinal)
            .Select(group => group.DistinctBy(row => files[row]).ToArray()).Where(rows => rows.Length > 1).ToArray();
        var torn = repeated.Where(rows => rows.Select(row => labels[row]).Distinct().Count() > 1).ToArray();
        if (torn.Length > 0)
        {
            yield return new Finding(false, $"{Count(torn.Length, "image is", "images are")} in two classes: {Describe(torn, files)}", support.Path,
                "keep each in the class that is right and remove the other");
        }

        var twice = repeated.Except(torn).ToArray();
        if (twice.Length > 0)
        {
            yield return new Finding(false, $"{Count(twice.Length, "image is", "images are")} there more than once: {Describe(twice, files)}", support.Path,
                experiment.Problem.SupportContent is null ? "remove the copies" : "each counts once in cross-validation; remove the copies");
        }
    }

    private static string Count(int count, string one, string many) => count == 1 ? $"one support {one}" : $"{count} support {many}";

    private static string Describe(int[][] groups, IReadOnlyList<string> files)
    {
        var shown = string.Join("; ", groups.Take(Shown).Select(rows => string.Join(" = ", rows.Take(Shown).Select(row => $"'{files[row]}'"))));
        return groups.Length > Shown ? $"{shown} and {groups.Length - Shown} more" : shown;
    }
}
