namespace PromptAdapter.Drawings.Drawing;

/// <summary>What a shape is filled with: a colour for each point of the canvas (0 to 1, y down).</summary>
internal abstract class Paint
{
    public abstract Colour At(double x, double y);

    public static implicit operator Paint(Colour colour) => new FlatPaint(colour);
}

internal sealed class FlatPaint(Colour colour) : Paint
{
    public override Colour At(double x, double y) => colour;
}

/// <summary>From one colour at a point to another one at a second point, and constant beyond them.</summary>
internal sealed class LinearGradient(Colour from, Colour to, double x0, double y0, double x1, double y1) : Paint
{
    private readonly double _inverse = 1 / Math.Max(1e-12, (x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0));

    public override Colour At(double x, double y) => from.Toward(to, Math.Clamp(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) * _inverse, 0, 1));
}

internal sealed class RadialGradient(Colour centre, Colour rim, double x0, double y0, double radius) : Paint
{
    public override Colour At(double x, double y) =>
        centre.Toward(rim, Math.Min(1, Math.Sqrt((x - x0) * (x - x0) + (y - y0) * (y - y0)) / radius));
}

/// <summary>Two colours mixed by smooth noise.</summary>
internal sealed class CloudPaint(Colour one, Colour other, uint seed, double cells, double contrast = 1) : Paint
{
    public override Colour At(double x, double y) =>
        one.Toward(other, Math.Clamp((Noise.Fractal(seed, x * cells, y * cells) - 0.5) * 2 * contrast + 0.5, 0, 1));
}

/// <summary>Another paint with fine grain over it.</summary>
internal sealed class GrainPaint(Paint paint, uint seed, double cells, double strength) : Paint
{
    public override Colour At(double x, double y) => paint.At(x, y) * (1 + strength * (2 * Noise.Smooth(seed, x * cells, y * cells) - 1));
}
