namespace PromptAdapter.Evaluation;

/// <summary>The index that a row of logits predicts.</summary>
public static class ArgMax
{
    /// <summary>
    /// The first maximum: of equal logits the lower class wins. A NaN counts as larger than any number, so a row of NaN predicts class 0.
    /// (The reference's <c>topk(1)</c> leaves the choice among equal logits open; on such rows it may differ.)
    /// </summary>
    /// <param name="logits">One row, <c>[C]</c>, not empty.</param>
    /// <exception cref="ArgumentException">The row is empty.</exception>
    public static int First(ReadOnlySpan<double> logits)
    {
        if (logits.IsEmpty)
            throw new ArgumentException("a row of logits has at least one class", nameof(logits));
        var best = 0;
        for (var i = 0; i < logits.Length; i++)
        {
            if (double.IsNaN(logits[i]))
                return i;
            if (logits[i] > logits[best])
                best = i;
        }

        return best;
    }
}
