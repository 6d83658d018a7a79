using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Validation;

/// <summary>Two splits that share rows.</summary>
/// <param name="Keeper">The split that keeps them.</param>
/// <param name="Loser">The split that they are left out of.</param>
/// <param name="Rows">Every row of <paramref name="Loser"/> that <paramref name="Keeper"/> holds, rising, with the first row that is equal to it there.</param>
/// <param name="Share">The share of the shared rows in the split that suffers more from it, 0 to 1; the size of a support set says nothing here.</param>
/// <param name="IsLeftOut">
/// Whether they are left out: nothing depends on a validation set that the rule does not look at, so that all of it may be test images.
/// </param>
internal sealed record SharedPair(SplitContent Keeper, SplitContent Loser, IReadOnlyList<(int Keeper, int Loser)> Rows, double Share, bool IsLeftOut)
{
    /// <summary>Compares two splits; <see langword="null"/> where they share nothing.</summary>
    /// <param name="left">The first of them, support before validation before test.</param>
    /// <param name="right">The other one.</param>
    /// <param name="rule">The rule that chooses settings.</param>
    public static SharedPair? Of(SplitContent left, SplitContent right, ISelectionRule rule)
    {
        var fromSupport = left.Name == SplitContent.Support;
        var (keeper, loser) = fromSupport ? (left, right) : (right, left); // the validation set before the test set
        if (Shared(keeper, loser) is not { Count: > 0 } shared)
            return null;
        var share = (double)shared.Count / loser.Hashes.Count;
        if (!fromSupport)
            share = Math.Max(share, (double)Shared(loser, keeper).Count / keeper.Hashes.Count);
        return new SharedPair(keeper, loser, shared, share, fromSupport || rule.Validation != ValidationUse.None);
    }

    private static List<(int Keeper, int Loser)> Shared(SplitContent keeper, SplitContent loser)
    {
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var row = 0; row < keeper.Hashes.Count; row++)
            rows.TryAdd(keeper.Hashes[row], row);
        return [.. Enumerable.Range(0, loser.Hashes.Count).Where(row => rows.ContainsKey(loser.Hashes[row])).Select(row => (rows[loser.Hashes[row]], row))];
    }
}
