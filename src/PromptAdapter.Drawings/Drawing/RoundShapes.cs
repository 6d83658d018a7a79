namespace PromptAdapter.Drawings.Drawing;

internal sealed class Disc(double radius) : Shape(radius)
{
    public override double Distance(double x, double y) => Math.Sqrt(x * x + y * y) - Reach;
}

/// <summary>An ellipse; the distance is exact on its edge and close to it nearby.</summary>
internal sealed class Ellipse(double radiusX, double radiusY) : Shape(Math.Max(radiusX, radiusY))
{
    public override double Distance(double x, double y)
    {
        var (u, v) = (x / radiusX, y / radiusY);
        var inner = Math.Sqrt(u * u + v * v);
        var (p, q) = (u / radiusX, v / radiusY);
        var slope = Math.Sqrt(p * p + q * q);
        return slope < 1e-9 ? -Math.Min(radiusX, radiusY) : inner * (inner - 1) / slope;
    }
}

/// <summary>A thick line with round ends between two points.</summary>
internal sealed class Capsule(double x0, double y0, double x1, double y1, double radius)
    : Shape(radius + Math.Sqrt(Math.Max(x0 * x0 + y0 * y0, x1 * x1 + y1 * y1)))
{
    private readonly double _dx = x1 - x0;
    private readonly double _dy = y1 - y0;
    private readonly double _inverse = 1 / Math.Max(1e-12, (x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0));

    public override double Distance(double x, double y)
    {
        var (px, py) = (x - x0, y - y0);
        var along = Math.Clamp((px * _dx + py * _dy) * _inverse, 0, 1);
        var (ex, ey) = (px - _dx * along, py - _dy * along);
        return Math.Sqrt(ex * ex + ey * ey) - radius;
    }
}

/// <summary>A thick part of a circle: <paramref name="sweep"/> turns (up to 1), centred on the direction <paramref name="middle"/>.</summary>
internal sealed class Arc(double radius, double middle, double sweep, double halfWidth) : Shape(radius + halfWidth)
{
    private readonly (double Cos, double Sin) _middle = Turns.CosSin(middle);
    private readonly (double Cos, double Sin) _end = Turns.CosSin(Math.Min(sweep, 1) / 2);

    public override double Distance(double x, double y)
    {
        var along = x * _middle.Cos + y * _middle.Sin;
        var across = Math.Abs(y * _middle.Cos - x * _middle.Sin);
        if (along * _end.Sin >= across * _end.Cos)
            return Math.Abs(Math.Sqrt(x * x + y * y) - radius) - halfWidth;
        var (ex, ey) = (along - radius * _end.Cos, across - radius * _end.Sin);
        return Math.Sqrt(ex * ex + ey * ey) - halfWidth;
    }
}

/// <summary>A rectangle with rounded corners.</summary>
internal sealed class RoundedBox(double halfWidth, double halfHeight, double corner) : Shape(Math.Sqrt(halfWidth * halfWidth + halfHeight * halfHeight))
{
    public override double Distance(double x, double y)
    {
        var (qx, qy) = (Math.Abs(x) - halfWidth + corner, Math.Abs(y) - halfHeight + corner);
        var (ox, oy) = (Math.Max(qx, 0), Math.Max(qy, 0));
        return Math.Sqrt(ox * ox + oy * oy) + Math.Min(Math.Max(qx, qy), 0) - corner;
    }
}
