namespace PromptAdapter.Drawings.Drawing;

/// <summary>
/// Sine and cosine of an angle in turns (1 = a full circle), by a polynomial of additions and multiplications alone:
/// the platform's own functions differ in their last digits from one system to the next.
/// </summary>
internal static class Turns
{
    private const double QuarterInRadians = 1.5707963267948966;

    public static (double Cos, double Sin) CosSin(double turns)
    {
        var quarters = 4 * (turns - Math.Floor(turns));
        var quarter = Math.Floor(quarters + 0.5);
        var x = (quarters - quarter) * QuarterInRadians; // [-π/4, π/4]
        var z = x * x;
        var sin = x * (1 - z / 6 * (1 - z / 20 * (1 - z / 42 * (1 - z / 72 * (1 - z / 110)))));
        var cos = 1 - z / 2 * (1 - z / 12 * (1 - z / 30 * (1 - z / 56 * (1 - z / 90 * (1 - z / 132)))));
        return ((int)quarter & 3) switch
        {
            0 => (cos, sin),
            1 => (-sin, cos),
            2 => (-cos, -sin),
            _ => (sin, -cos),
        };
    }

    public static double Cos(double turns) => CosSin(turns).Cos;

    public static double Sin(double turns) => CosSin(turns).Sin;
}
