namespace PromptAdapter.Drawings.Drawing;

/// <summary>The first shape without the second, whose origin lies at an offset.</summary>
internal sealed class Without(Shape whole, Shape cut, double x = 0, double y = 0) : Shape(whole.Reach)
{
    public override double Distance(double px, double py) => Math.Max(whole.Distance(px, py), -cut.Distance(px - x, py - y));
}

/// <summary>Where both shapes are; the second one's origin lies at an offset.</summary>
internal sealed class Overlap(Shape one, Shape other, double x = 0, double y = 0) : Shape(one.Reach)
{
    public override double Distance(double px, double py) => Math.Max(one.Distance(px, py), other.Distance(px - x, py - y));
}

/// <summary>The line along a shape's edge.</summary>
internal sealed class Edge(Shape shape, double halfWidth) : Shape(shape.Reach + halfWidth)
{
    public override double Distance(double x, double y) => Math.Abs(shape.Distance(x, y)) - halfWidth;
}

/// <summary>A shape grown by a margin, its corners rounded.</summary>
internal sealed class Grown(Shape shape, double margin) : Shape(shape.Reach + margin)
{
    public override double Distance(double x, double y) => shape.Distance(x, y) - margin;
}

/// <summary>Equal ellipses around a centre, as the petals of a flower.</summary>
/// <param name="count">How many.</param>
/// <param name="inner">Distance of their inner ends from the centre; the outer ends lie at 1.</param>
/// <param name="halfWidth">Half the width of one.</param>
internal sealed class Petals(int count, double inner, double halfWidth) : Shape(1)
{
    private readonly Ellipse _petal = new(halfWidth, (1 - inner) / 2);
    private readonly (double Cos, double Sin)[] _directions = [.. Enumerable.Range(0, count).Select(i => Turns.CosSin((double)i / count))];

    public override double Distance(double x, double y)
    {
        // The nearest petal is the one whose direction the point lies most in.
        var (across, along) = (0.0, double.MinValue);
        foreach (var (cos, sin) in _directions)
        {
            var inDirection = x * sin - y * cos;
            if (inDirection > along)
                (across, along) = (x * cos + y * sin, inDirection);
        }

        return _petal.Distance(across, along - (1 + inner) / 2);
    }
}
