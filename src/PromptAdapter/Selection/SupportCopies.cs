using PromptAdapter.Features;
using PromptAdapter.Methods;

namespace PromptAdapter.Selection;

/// <summary>Which rows of a support set show one image: a file that is there twice, in one class or in two.</summary>
internal sealed class SupportCopies
{
    private readonly int[][] _alike; // [N] the rows that show what a row shows, itself included
    private readonly IReadOnlyList<int> _labels;

    private SupportCopies(int[][] alike, IReadOnlyList<int> labels)
    {
        _alike = alike;
        _labels = labels;
    }

    /// <summary>The copies of a problem's support set.</summary>
    public static SupportCopies Of(AdapterProblem problem)
    {
        var count = problem.Support.Count;
        if (problem.SupportContent is not { } content)
            return new SupportCopies([.. Enumerable.Range(0, count).Select(row => (int[])[row])], problem.Support.Labels);
        if (content.Count != count)
            throw new ArgumentException($"{content.Count} hashes for {count} support rows", nameof(problem));
        var rows = Enumerable.Range(0, count).GroupBy(row => content[row], StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        return new SupportCopies([.. content.Select(hash => rows[hash])], problem.Support.Labels);
    }

    /// <summary>Whether a row is the first of its class to show its image.</summary>
    public bool IsFirst(int row) => Array.Find(_alike[row], other => _labels[other] == _labels[row]) == row;

    /// <summary>Some rows and every other that shows one of their images.</summary>
    public HashSet<int> With(IEnumerable<int> rows) => [.. rows.SelectMany(row => _alike[row])];

    /// <summary>A fold without the rows whose copies are all that another class has: such a class stays in every cache.</summary>
    public int[] WithoutEmptying(FeatureSet support, int[] fold)
    {
        foreach (var rows in support.RowsByClass())
        {
            if (rows.Count > 0 && rows.All(With(fold).Contains))
                fold = [.. fold.Where(row => !_alike[row].Any(rows.Contains))];
        }

        return fold;
    }
}
