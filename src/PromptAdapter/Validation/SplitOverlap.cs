using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Validation;

/// <summary>
/// The rows that splits share, and which of them are left out of which split: of validation and test set what the support set holds, of the validation set what
/// the test set holds, where the rule looks at it. The support set keeps all of its rows.
/// </summary>
public sealed class SplitOverlap
{
    /// <summary>
    /// The largest share of a split that may be left out, 0 to 1. Published splits reach 0.0009 (one of DTD's 1,128 validation images); more than 0.05 is no
    /// oversight in a few files but splits that were made wrong.
    /// </summary>
    public const double LargestShare = 0.05;

    private readonly Dictionary<string, SortedSet<int>> _leftOut = new(StringComparer.Ordinal);

    private SplitOverlap(IReadOnlyList<SplitContent> splits, ISelectionRule rule)
    {
        var pairs = new List<SharedPair>();
        for (var i = 0; i < splits.Count; i++)
        {
            for (var j = i + 1; j < splits.Count; j++)
            {
                if (SharedPair.Of(splits[i], splits[j], rule) is { } pair)
                    pairs.Add(pair);
            }
        }

        Pairs = pairs;
        Shared = [.. pairs.Where(pair => pair.IsLeftOut).Select(Leave).Where(shared => shared.Rows > 0)];
    }

    /// <summary>What is left out, pair by pair; empty where no two splits share a row.</summary>
    public IReadOnlyList<SharedRows> Shared { get; }

    /// <summary>The pairs of splits that share rows.</summary>
    internal IReadOnlyList<SharedPair> Pairs { get; }

    /// <summary>Compares splits by content.</summary>
    /// <param name="splits">The splits: support before validation before test.</param>
    /// <param name="rule">The rule that chooses settings.</param>
    public static SplitOverlap Of(IReadOnlyList<SplitContent> splits, ISelectionRule rule)
    {
        ArgumentNullException.ThrowIfNull(splits);
        ArgumentNullException.ThrowIfNull(rule);
        return new SplitOverlap(splits, rule);
    }

    /// <summary>The rows that are left out of a split, rising.</summary>
    /// <param name="split">For example <see cref="SplitContent.Test"/>.</param>
    public IReadOnlyList<int> LeftOutOf(string split) => _leftOut.TryGetValue(split, out var rows) ? [.. rows] : [];

    /// <summary>A split without the rows that are left out of it: the set itself where there are none.</summary>
    /// <param name="split">Which split it is.</param>
    /// <param name="set">Its features, <c>[N, D]</c>.</param>
    public FeatureSet Without(string split, FeatureSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return _leftOut.TryGetValue(split, out var rows) ? set.Take([.. Enumerable.Range(0, set.Count).Where(row => !rows.Contains(row))]) : set;
    }

    /// <summary>A problem without the rows that are left out.</summary>
    /// <param name="problem">The problem with all rows.</param>
    public AdapterProblem Without(AdapterProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return _leftOut.Count == 0 ? problem : problem with
        {
            Validation = problem.Validation is { } validation ? Without(SplitContent.Validation, validation) : null,
            Test = problem.Test is { } test ? Without(SplitContent.Test, test) : null,
        };
    }

    private SharedRows Leave(SharedPair pair)
    {
        if (!_leftOut.TryGetValue(pair.Loser.Name, out var rows))
            _leftOut.Add(pair.Loser.Name, rows = []);
        var before = rows.Count;
        rows.UnionWith(pair.Rows.Select(shared => shared.Loser));
        return new SharedRows(pair.Loser.Name, pair.Keeper.Name, rows.Count - before, pair.Loser.Hashes.Count);
    }
}
