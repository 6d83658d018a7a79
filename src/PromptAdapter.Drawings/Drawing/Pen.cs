namespace PromptAdapter.Drawings.Drawing;

/// <summary>Draws parts in a frame and a style; the drawing's own coordinates usually go from -1 to 1, with y down.</summary>
internal sealed class Pen(Canvas canvas, Frame frame, Style style)
{
    public Canvas Canvas => canvas;

    public Style Style => style;

    public Frame Frame => frame;

    /// <summary>A pen in a frame within this one.</summary>
    public Pen At(double x, double y, double scale = 1, double turns = 0) => new(canvas, frame.Then(x, y, scale, scale, turns), style);

    /// <summary>A pen whose frame is stretched or, with a negative scale, mirrored.</summary>
    public Pen Stretched(double scaleX, double scaleY) => new(canvas, frame.Then(0, 0, scaleX, scaleY), style);

    public void Fill(Shape shape, Colour colour, double x = 0, double y = 0, double turns = 0) =>
        style.Fill(canvas, shape, frame.Then(x, y, 1, 1, turns), colour);

    public void Disc(double x, double y, double radius, Colour colour) => Fill(new Disc(radius), colour, x, y);

    public void Oval(double x, double y, double radiusX, double radiusY, Colour colour, double turns = 0) =>
        Fill(new Ellipse(radiusX, radiusY), colour, x, y, turns);

    /// <summary>A box by its centre and half sides.</summary>
    public void Box(double x, double y, double halfWidth, double halfHeight, Colour colour, double turns = 0, double corner = 0) =>
        Fill(new RoundedBox(halfWidth, halfHeight, corner), colour, x, y, turns);

    public void Line(double x0, double y0, double x1, double y1, double halfWidth, Colour colour)
    {
        var (x, y) = ((x0 + x1) / 2, (y0 + y1) / 2);
        Fill(new Capsule(x0 - x, y0 - y, x1 - x, y1 - y, halfWidth), colour, x, y);
    }

    /// <summary>Lines through points, given by x and y in turn.</summary>
    public void Lines(double halfWidth, Colour colour, params ReadOnlySpan<double> points)
    {
        for (var i = 2; i < points.Length; i += 2)
            Line(points[i - 2], points[i - 1], points[i], points[i + 1], halfWidth, colour);
    }

    /// <summary>A part of a circle; directions in turns, 0 to the right, a quarter down.</summary>
    public void Arc(double x, double y, double radius, double middle, double sweep, double halfWidth, Colour colour) =>
        Fill(new Arc(radius, middle, sweep, halfWidth), colour, x, y);

    public void Polygon(Colour colour, params double[] corners)
    {
        // The reach is counted from the frame's origin: move that to the middle, so that a small part costs little.
        double x = 0, y = 0;
        var count = corners.Length / 2;
        for (var i = 0; i < count; i++)
            (x, y) = (x + corners[2 * i] / count, y + corners[2 * i + 1] / count);
        var centred = new double[corners.Length];
        for (var i = 0; i < count; i++)
            (centred[2 * i], centred[2 * i + 1]) = (corners[2 * i] - x, corners[2 * i + 1] - y);
        Fill(new Polygon(centred), colour, x, y);
    }
}
