using PromptAdapter.Features;

namespace PromptAdapter.LeftOut;

/// <summary>
/// Which support images are left out together. Every fold takes its share of every class, so that what is learnt without it keeps the balance of the classes;
/// rows that show one image are in one fold, and a class that a fold would take the last image of stays out of all folds with those images.
/// </summary>
internal static class SupportFolds
{
    /// <summary>The most folds: each costs one training of a method that trains.</summary>
    public const int Most = 4;

    /// <summary>The fold of each row, 0 to <see cref="Most"/> − 1; −1 for rows that are never left out. <c>[N]</c></summary>
    /// <param name="support">The support set.</param>
    /// <param name="content">What each row shows, <c>[N]</c>; <see langword="null"/> takes every row for an image of its own.</param>
    /// <exception cref="ArgumentException">There is not one hash for each row.</exception>
    public static int[] Of(FeatureSet support, IReadOnlyList<string>? content)
    {
        if (content is not null && content.Count != support.Count)
            throw new ArgumentException($"{content.Count} hashes for {support.Count} support rows", nameof(content));
        var folds = new int[support.Count];
        var given = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var rows in support.RowsByClass())
        {
            var next = 0;
            foreach (var row in rows)
            {
                if (content is not null && given.TryGetValue(content[row], out var fold))
                {
                    folds[row] = fold;
                    continue;
                }

                folds[row] = next++ % Most;
                given[content?[row] ?? ""] = folds[row];
            }
        }

        // Leaving all of a class out would ask a classifier for a class that it does not know. Such rows stay in, and every copy of them.
        foreach (var rows in support.RowsByClass().Where(rows => rows.Count > 0 && rows.All(row => folds[row] == folds[rows[0]])))
        {
            foreach (var row in rows)
                Keep(row);
        }

        return folds;

        void Keep(int kept)
        {
            for (var row = 0; row < folds.Length; row++)
            {
                if (row == kept || (content is not null && content[row] == content[kept]))
                    folds[row] = -1;
            }
        }
    }
}
