namespace PromptAdapter.Evaluation;

/// <summary>How well a score tells two kinds of images apart, whatever threshold is put on it.</summary>
public static class RocCurve
{
    /// <summary>
    /// The area under the ROC curve in percent: how often, of an image that should have the higher score and one that should have the lower, it is so; equal
    /// scores count half. 50 is guessing. NaN where one of the two has no image.
    /// </summary>
    /// <param name="higher">Scores of those that should have the higher one.</param>
    /// <param name="lower">Scores of the others.</param>
    public static double AreaPercent(IReadOnlyList<double> higher, IReadOnlyList<double> lower)
    {
        ArgumentNullException.ThrowIfNull(higher);
        ArgumentNullException.ThrowIfNull(lower);
        double[] sorted = [.. lower];
        Array.Sort(sorted);
        var wins = 0.0;
        foreach (var score in higher)
            wins += 0.5 * (Below(sorted, score, orEqual: false) + Below(sorted, score, orEqual: true));
        return 100 * wins / ((double)higher.Count * sorted.Length);
    }

    private static int Below(double[] sorted, double value, bool orEqual)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < value || (orEqual && sorted[middle] == value))
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
