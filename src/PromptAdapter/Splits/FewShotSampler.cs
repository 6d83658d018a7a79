using PromptAdapter.Randomness;

namespace PromptAdapter.Splits;

/// <summary>
/// Picks K items per class exactly as the published Python code does (Dassl's <c>generate_fewshot_dataset</c>, which CoOp, Tip-Adapter and Prompt-Adapter
/// share): classes in the order in which their label first appears, <c>random.sample</c> for a class that has enough,
/// <c>random.choices</c> or everything for one that has too few.
/// </summary>
public static class FewShotSampler
{
    /// <summary>Draws the positions of the picked items.</summary>
    /// <param name="labels"><c>[N]</c> label of each item, in the order of the data set's list.</param>
    /// <param name="shots">Items per class; below 1 every item is kept, in order, and nothing is drawn.</param>
    /// <param name="random">Its stream is continued, so that a second call (validation after training) draws what Python draws.</param>
    /// <param name="whenTooFew">What happens to a class with fewer items than <paramref name="shots"/>.</param>
    /// <returns>Positions into <paramref name="labels"/>, class after class.</returns>
    public static int[] Pick(ReadOnlySpan<int> labels, int shots, PythonRandom random, WhenTooFew whenTooFew = WhenTooFew.Repeat)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (shots < 1)
            return [.. Enumerable.Range(0, labels.Length)];

        var picks = new List<int>();
        foreach (var positions in GroupByFirstAppearance(labels))
        {
            if (positions.Count >= shots)
                picks.AddRange(random.Sample(positions.Count, shots).Select(at => positions[at]));
            else if (whenTooFew == WhenTooFew.Repeat)
                picks.AddRange(random.Choices(positions.Count, shots).Select(at => positions[at]));
            else
                picks.AddRange(positions);
        }

        return [.. picks];
    }

    private static List<List<int>> GroupByFirstAppearance(ReadOnlySpan<int> labels)
    {
        var groups = new List<List<int>>();
        var groupOf = new Dictionary<int, List<int>>();
        for (var i = 0; i < labels.Length; i++)
        {
            if (!groupOf.TryGetValue(labels[i], out var positions))
            {
                groupOf[labels[i]] = positions = [];
                groups.Add(positions);
            }

            positions.Add(i);
        }

        return groups;
    }
}
