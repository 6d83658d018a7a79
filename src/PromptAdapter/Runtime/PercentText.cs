using System.Globalization;

namespace PromptAdapter.Runtime;

/// <summary>Shares as percentages, rounded the same wherever people read them: on a terminal, on a page and in messages with one decimal.</summary>
public static class PercentText
{
    /// <summary>A share, such as <c>12.3 %</c>.</summary>
    /// <param name="share">0 to 1; <see cref="double.NaN"/>, of nothing, is a dash.</param>
    public static string Of(double share) => OfPercent(100 * share);

    /// <summary>A number of percent, such as <c>12.3 %</c>.</summary>
    /// <param name="percent">0 to 100; <see cref="double.NaN"/>, of nothing, is a dash.</param>
    public static string OfPercent(double percent) => double.IsNaN(percent) ? "–" : percent.ToString("F1", CultureInfo.InvariantCulture) + " %";
}
