using PromptAdapter.Datasets;
using PromptAdapter.Features;

namespace PromptAdapter;

/// <summary>What the hashes of evaluated images say about them.</summary>
internal static class EvaluatedCopies
{
    /// <summary>One sentence about images that the classifier was fitted on, and one about each kind of repetition among the others.</summary>
    /// <param name="images">The images that were given.</param>
    /// <param name="extracted">Their features and hashes.</param>
    /// <param name="support">What the classifier was fitted on.</param>
    public static IReadOnlyList<string> Describe(IReadOnlyList<LabelledImage> images, ExtractedFeatures extracted, IReadOnlyList<SupportImage> support)
    {
        var warnings = new List<string>();
        var seen = support.GroupBy(image => image.Sha256, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First().Path, StringComparer.Ordinal);
        int[] rows = [.. Enumerable.Range(0, extracted.Rows.Count)];
        int[] left = [.. rows.Where(row => seen.ContainsKey(extracted.Sha256[row]))];
        if (left.Length > 0)
        {
            warnings.Add($"{left.Length} image{(left.Length == 1 ? " was" : "s were")} left out because the classifier was fitted on {(left.Length == 1 ? "it"
                : "them")}, "
                + $"such as '{Image(left[0]).Key}'{(seen[extracted.Sha256[left[0]]] is { Length: > 0 } then ? $" ('{then}' when it was fitted)" : "")}");
        }

        var repeated = rows.Except(left).GroupBy(row => extracted.Sha256[row], StringComparer.Ordinal)
            .Select(group => group.Select(Image).DistinctBy(image => image.Path).ToArray())
            .Where(group => group.Length > 1).ToArray();
        var torn = repeated.Where(group => group.Select(image => image.Label).Distinct().Count() > 1).ToArray();
        Add(torn, "in two classes, so that one of them counts as a mistake whatever is predicted");
        Add([.. repeated.Except(torn)], "there more than once and count as often");
        return warnings;

        LabelledImage Image(int row) => images[extracted.Rows[row]];

        void Add(LabelledImage[][] groups, string what)
        {
            if (groups.Length > 0)
                warnings.Add($"{groups.Length} different image{(groups.Length == 1 ? " is" : "s are")} {what}, such as {string.Join(" = ",
                    groups[0].Take(3).Select(image => $"'{image.Key}'"))}");
        }
    }
}
