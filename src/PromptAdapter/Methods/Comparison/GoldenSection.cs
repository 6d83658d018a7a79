namespace PromptAdapter.Methods.Comparison;

/// <summary>Golden sections: the minimum of a function of one number that has one, at one evaluation a step.</summary>
internal static class GoldenSection
{
    private const double Ratio = 0.6180339887498949;

    /// <summary>Narrows an interval down around the minimum.</summary>
    /// <param name="low">Its lower end.</param>
    /// <param name="high">Its upper end.</param>
    /// <param name="precision">How wide it may be in the end.</param>
    /// <param name="loss">The function.</param>
    /// <returns>The middle of what is left.</returns>
    public static double Minimum(double low, double high, double precision, Func<double, double> loss)
    {
        var (left, right) = (high - Ratio * (high - low), low + Ratio * (high - low));
        var (atLeft, atRight) = (loss(left), loss(right));
        while (high - low > precision)
        {
            if (atLeft <= atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                atLeft = loss(left = high - Ratio * (high - low));
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                atRight = loss(right = low + Ratio * (high - low));
            }
        }

        return (low + high) / 2;
    }
}
