namespace PromptAdapter.Experiments.Statistics;

/// <summary>The difference of two methods' accuracies, with what the choice of test images leaves open.</summary>
/// <param name="Points">First minus second, in percentage points.</param>
/// <param name="Low">Lower bound of the 95 % interval.</param>
/// <param name="High">Upper bound.</param>
/// <param name="Images">Test images in all.</param>
public sealed record PairedDifference(double Points, double Low, double High, int Images)
{
    /// <summary>Whether the interval leaves out zero.</summary>
    public bool IsClear => Low > 0 || High < 0;
}
