namespace PromptAdapter.Prompts;

/// <summary>How far two arrays of numbers are apart.</summary>
internal static class Closeness
{
    /// <summary>The largest difference, divided by the largest expected value: the measure of the reference's noise floor.</summary>
    public static double OverMaximum(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        return expected.Zip(actual, (e, a) => Math.Abs((double)e - a)).Max() / expected.Max(value => Math.Abs((double)value));
    }

    /// <summary>The norm of the difference, divided by the norm of what is expected.</summary>
    public static double OverNorm(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        return Math.Sqrt(expected.Zip(actual, (e, a) => ((double)e - a) * ((double)e - a)).Sum() / expected.Sum(value => (double)value * value));
    }

    public static void AssertOverMaximum(float[] expected, float[] actual, double tolerance, string what)
    {
        var error = OverMaximum(expected, actual);
        Assert.True(error <= tolerance, FormattableString.Invariant($"{what}: {error:E2} of the largest value, {tolerance:E1} is allowed"));
    }

    public static void AssertOverNorm(float[] expected, float[] actual, double tolerance, string what)
    {
        var error = OverNorm(expected, actual);
        Assert.True(error <= tolerance, FormattableString.Invariant($"{what}: {error:E2} in norm, {tolerance:E1} is allowed"));
    }
}
