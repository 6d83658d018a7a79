using PromptAdapter.Drawings.Drawing;

namespace PromptAdapter.Drawings.Things;

/// <summary>Textures of bands and warped noise.</summary>
internal sealed class LayeredTexture(LayeredTexture.Kind kind, Colour one, Colour other, double cells, double turns, uint seed) : PatternPaint(cells, turns)
{
    internal enum Kind { Plaid, Scales, Marble, Rings, Hatch, Wood, Lace, Smear }

    protected override Colour InCells(double u, double v) => kind switch
    {
        Kind.Plaid => one.Toward(other, 0.5 * Cover(Math.Abs(Fraction(u) - 0.5) - 0.22) + 0.5 * Cover(Math.Abs(Fraction(v) - 0.5) - 0.22)),
        Kind.Scales => Scales(u, v),
        Kind.Marble => one.Toward(other, Vein(u + 1.6 * Noise.Fractal(seed, u, v), v)),
        Kind.Rings => one.Toward(other, Cover(Math.Abs(Fraction(Swirl(u, v)) - 0.5) - 0.25)),
        Kind.Hatch => one.Toward(other, Math.Max(Cover(0.5 - Math.Abs(Fraction(u) - 0.5) - 0.12), Cover(0.5 - Math.Abs(Fraction(v + 0.4 * u) - 0.5) - 0.12))),
        Kind.Wood => one.Toward(other, Zigzag(v * 0.9 + 1.5 * Noise.Smooth(seed, u * 0.25, v * 0.8)) * 0.9),
        Kind.Lace => one.Toward(other, Lace(Fraction(u) - 0.5, Fraction(v) - 0.5)),
        _ => one.Toward(other, Math.Clamp((Noise.Smooth(seed, u * 0.15, v * 1.2) - 0.5) * 2.2 + 0.5, 0, 1)),
    };

    private Colour Scales(double u, double v)
    {
        // Each row of discs lies over the one below it: the lowest row that covers the point is looked for last.
        var row = (int)Math.Floor(v * 2);
        for (var r = row + 1; r >= row - 1; r--)
        {
            var (x, y) = (Fraction(u + ((r & 1) == 0 ? 0 : 0.5)) - 0.5, v - r / 2.0 + 0.1);
            var distance = Math.Sqrt(x * x + y * y);
            if (distance < 0.58 && y > -0.45)
                return one.Toward(other, Math.Clamp(distance / 0.58 * 1.4 - 0.5, 0, 1));
        }

        return other;
    }

    private static double Vein(double u, double v)
    {
        var wave = Zigzag(u * 0.6 + v * 0.3);
        return wave * wave;
    }

    // Distance from the canvas's middle, and the eighth of the circle that a point lies in: arms that wind outwards.
    private static double Swirl(double u, double v)
    {
        var (x, y) = (u - 100, v - 100);
        var sum = Math.Abs(x) + Math.Abs(y);
        var quarter = sum < 1e-9 ? 0 : y / sum; // like a sine of the angle
        var turn = x >= 0 ? quarter * 0.25 : 0.5 - quarter * 0.25;
        return Math.Sqrt(x * x + y * y) * 0.9 + turn;
    }

    private double Lace(double x, double y)
    {
        var distance = Math.Sqrt(x * x + y * y);
        return Math.Max(Cover(Math.Abs(distance - 0.34) - 0.06), Math.Max(Cover(distance - 0.12), Cover(0.5 - Math.Max(Math.Abs(x), Math.Abs(y)) - 0.04)));
    }
}
