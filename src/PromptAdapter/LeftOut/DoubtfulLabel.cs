namespace PromptAdapter.LeftOut;

/// <summary>An image that a classifier learnt without it gives another label.</summary>
/// <param name="Row">Its row in the set that was learnt from.</param>
/// <param name="Label">The class that it is labelled as.</param>
/// <param name="LooksLike">The class that it is given.</param>
/// <param name="Own">The probability of its label, 0 to 1.</param>
/// <param name="Other">The probability of the class that it is given, 0 to 1.</param>
public sealed record DoubtfulLabel(int Row, int Label, int LooksLike, double Own, double Other)
{
    /// <summary>A label is doubtful where another one is likelier by this factor.</summary>
    public const double Least = 10;

    /// <summary>How much speaks against the label: log p of the class that it is given minus log p of its label, above 0.</summary>
    public double Margin { get; init; } = Math.Log(Other / Math.Max(Own, double.Epsilon));

    /// <summary>How much likelier the other class is.</summary>
    public double LooksLikelier => Math.Exp(Margin);

    /// <summary>Every image that is given another label than its own, the most doubtful label first, of equal ones the first row.</summary>
    /// <param name="left">What was said about left-out images.</param>
    /// <param name="logarithms">log p of every class for one of them, <c>[C]</c>.</param>
    internal static IReadOnlyList<DoubtfulLabel> Among(LeftOutPredictions left, Func<int, double[]> logarithms) =>
    [
        .. Enumerable.Range(0, left.Count).Where(i => left.Predicted[i] != left.Labels[i])
            .Select(i => Of(left.Rows[i], left.Labels[i], left.Predicted[i], logarithms(i)))
            .OrderByDescending(one => one.Margin).ThenBy(one => one.Row),
    ];

    private static DoubtfulLabel Of(int row, int label, int looksLike, double[] logarithms) =>
        new(row, label, looksLike, Math.Exp(logarithms[label]), Math.Exp(logarithms[looksLike])) { Margin = logarithms[looksLike] - logarithms[label] };
}
