namespace PromptAdapter.Drawings.Drawing;

/// <summary>A shape as its signed distance: negative inside, in the units of its own coordinates.</summary>
/// <param name="reach">Nothing of it lies farther from its origin than this.</param>
internal abstract class Shape(double reach)
{
    public double Reach { get; } = reach;

    public abstract double Distance(double x, double y);
}
