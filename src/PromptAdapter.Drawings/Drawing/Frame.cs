namespace PromptAdapter.Drawings.Drawing;

/// <summary>An affine map from a drawing's own coordinates to the canvas: (X + A x + B y, Y + C x + D y).</summary>
internal readonly record struct Frame(double X, double Y, double A, double B, double C, double D)
{
    /// <summary>The canvas itself: (0, 0) is its upper left corner, (1, 1) the lower right.</summary>
    public static readonly Frame Canvas = new(0, 0, 1, 0, 0, 1);

    /// <summary>Length on the canvas of a unit, in the mean over directions.</summary>
    public double Scale => Math.Sqrt(Math.Abs(A * D - B * C));

    /// <summary>Places a drawing that reaches from -1 to 1 at a point of the canvas.</summary>
    public static Frame At(double x, double y, double scale, double turns = 0) => Canvas.Then(x, y, scale, scale, turns);

    /// <summary>A frame within this one.</summary>
    public Frame Then(double x, double y, double scaleX, double scaleY, double turns = 0)
    {
        var (cos, sin) = Turns.CosSin(turns);
        var (a, b, c, d) = (cos * scaleX, -sin * scaleY, sin * scaleX, cos * scaleY);
        return new Frame(X + A * x + B * y, Y + C * x + D * y, A * a + B * c, A * b + B * d, C * a + D * c, C * b + D * d);
    }

    public (double X, double Y) Apply(double x, double y) => (X + A * x + B * y, Y + C * x + D * y);
}
