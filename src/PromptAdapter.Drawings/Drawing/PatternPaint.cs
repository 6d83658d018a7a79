namespace PromptAdapter.Drawings.Drawing;

/// <summary>
/// Two or more colours by a repeating pattern. Points come in cells: turned, scaled so that one cell is one unit, and shifted.
/// </summary>
/// <param name="cells">Cells along the side of the canvas.</param>
/// <param name="turns">How far the pattern is turned.</param>
internal abstract class PatternPaint(double cells, double turns) : Paint
{
    private readonly (double Cos, double Sin) _turn = Turns.CosSin(turns);

    /// <summary>The width of a soft edge in cells: about a pixel of a 64-pixel canvas.</summary>
    protected double Soft { get; } = cells / 64;

    public sealed override Colour At(double x, double y)
    {
        var (u, v) = (x - 0.5, y - 0.5);
        return InCells((u * _turn.Cos + v * _turn.Sin) * cells + 100, (v * _turn.Cos - u * _turn.Sin) * cells + 100);
    }

    protected abstract Colour InCells(double u, double v);

    /// <summary>The place within a cell, 0 to 1.</summary>
    protected static double Fraction(double value) => value - Math.Floor(value);

    /// <summary>1 where <paramref name="distance"/> is negative, 0 where it is positive, with a soft edge.</summary>
    protected double Cover(double distance) => Math.Clamp(0.5 - distance / Soft, 0, 1);

    /// <summary>From 0 up to 1 and back over a cell.</summary>
    protected static double Zigzag(double value) => Math.Abs(2 * Fraction(value) - 1);
}

internal sealed class Stripes(Colour one, Colour other, double cells, double turns, double share = 0.5) : PatternPaint(cells, turns)
{
    protected override Colour InCells(double u, double v) => one.Toward(other, Cover(Math.Abs(Fraction(u) - 0.5) - share / 2));
}

internal sealed class Checks(Colour one, Colour other, double cells, double turns) : PatternPaint(cells, turns)
{
    protected override Colour InCells(double u, double v)
    {
        var (p, q) = (0.5 - Zigzag(u / 2), 0.5 - Zigzag(v / 2)); // positive in every second cell
        var sign = Math.Min(Math.Abs(p), Math.Abs(q)) * (p > 0 == q > 0 ? -2 : 2);
        return one.Toward(other, Cover(sign));
    }
}

internal sealed class Dots(Colour ground, Colour dot, double cells, double turns, double radius = 0.3) : PatternPaint(cells, turns)
{
    protected override Colour InCells(double u, double v)
    {
        var (p, q) = (Fraction(u + (((int)Math.Floor(v) & 1) == 0 ? 0.5 : 0)) - 0.5, Fraction(v) - 0.5);
        return ground.Toward(dot, Cover(Math.Sqrt(p * p + q * q) - radius));
    }
}

/// <summary>Thin lines both ways.</summary>
internal sealed class Gridlines(Colour ground, Colour line, double cells, double turns, double width = 0.14) : PatternPaint(cells, turns)
{
    protected override Colour InCells(double u, double v) =>
        ground.Toward(line, Cover(Math.Min(0.5 - Math.Abs(Fraction(u) - 0.5), 0.5 - Math.Abs(Fraction(v) - 0.5)) - width / 2));
}

internal sealed class Bricks(Colour mortar, Colour brick, double cells, double turns, uint seed) : PatternPaint(cells, turns)
{
    protected override Colour InCells(double u, double v)
    {
        var row = (int)Math.Floor(v);
        var along = u / 2 + ((row & 1) == 0 ? 0.5 : 0);
        var edge = Math.Min((0.5 - Math.Abs(Fraction(along) - 0.5)) * 2, 0.5 - Math.Abs(Fraction(v) - 0.5));
        var tone = 0.8 + 0.35 * Noise.Lattice(seed, (int)Math.Floor(along), row);
        return (brick * tone).Toward(mortar, Cover(edge - 0.09));
    }
}

internal sealed class Waves(Colour one, Colour other, double cells, double turns, double height = 0.35) : PatternPaint(cells, turns)
{
    protected override Colour InCells(double u, double v) =>
        one.Toward(other, Cover(Math.Abs(Fraction(v + height * Turns.Sin(u / 2)) - 0.5) - 0.25));
}

internal sealed class Zigzags(Colour one, Colour other, double cells, double turns) : PatternPaint(cells, turns)
{
    protected override Colour InCells(double u, double v) => one.Toward(other, Cover(Math.Abs(Fraction(v + 0.7 * Zigzag(u / 1.6)) - 0.5) - 0.25));
}

/// <summary>Bands that go over and under each other.</summary>
internal sealed class Weave(Colour one, Colour other, double cells, double turns) : PatternPaint(cells, turns)
{
    protected override Colour InCells(double u, double v)
    {
        var over = (((int)Math.Floor(u) + (int)Math.Floor(v)) & 1) == 0;
        var (across, along) = over ? (Fraction(v), Fraction(u)) : (Fraction(u), Fraction(v));
        var light = 1 - 1.6 * (across - 0.5) * (across - 0.5) - 1.2 * (along - 0.5) * (along - 0.5);
        var gap = Cover(0.42 - Math.Abs(across - 0.5));
        return ((over ? one : other) * light).Darker(0.7 * gap);
    }
}
