namespace PromptAdapter.Drawings.Drawing;

/// <summary>Corners of well-known outlines, within the unit circle and upright (y points down).</summary>
internal static class Outlines
{
    public static Polygon Regular(int sides, double radius = 1)
    {
        var corners = new double[2 * sides];
        for (var i = 0; i < sides; i++)
            Put(corners, i, radius, (double)i / sides);
        return new Polygon(corners);
    }

    public static Polygon Star(int points, double waist = 0.42, double radius = 1)
    {
        var corners = new double[4 * points];
        for (var i = 0; i < 2 * points; i++)
            Put(corners, i, i % 2 == 0 ? radius : radius * waist, i / (2.0 * points));
        return new Polygon(corners);
    }

    public static Polygon Gear(int teeth, double root = 0.75)
    {
        var corners = new double[8 * teeth];
        for (var i = 0; i < teeth; i++)
        {
            Put(corners, 4 * i, root, (i - 0.32) / teeth);
            Put(corners, 4 * i + 1, 1, (i - 0.2) / teeth);
            Put(corners, 4 * i + 2, 1, (i + 0.2) / teeth);
            Put(corners, 4 * i + 3, root, (i + 0.32) / teeth);
        }

        return new Polygon(corners);
    }

    public static Polygon Cross(double arm = 0.32) => new(
        -arm, -1, arm, -1, arm, -arm, 1, -arm, 1, arm, arm, arm, arm, 1, -arm, 1, -arm, arm, -1, arm, -1, -arm, -arm, -arm);

    public static Polygon Arrow() => new(0, -1, 0.75, -0.1, 0.3, -0.1, 0.3, 1, -0.3, 1, -0.3, -0.1, -0.75, -0.1);

    public static Polygon Lightning() => new(0.2, -1, -0.6, 0.15, -0.08, 0.15, -0.25, 1, 0.6, -0.25, 0.08, -0.25);

    /// <summary>Two half circles over a point.</summary>
    public static Polygon Heart()
    {
        const int PerLobe = 8;
        var corners = new List<double> { 0, 0.95 };
        for (var i = 0; i <= PerLobe; i++)
            Lobe(-1, -0.58 + 0.63 * i / PerLobe);
        for (var i = PerLobe; i >= 0; i--)
            Lobe(1, -0.58 + 0.63 * i / PerLobe);
        return new Polygon([.. corners]);

        void Lobe(double side, double turns)
        {
            var (cos, sin) = Turns.CosSin(turns);
            corners.Add(side * (-0.47 - 0.49 * -cos));
            corners.Add(-0.35 + 0.52 * sin);
        }
    }

    // Direction 0 is up; directions go clockwise.
    private static void Put(double[] corners, int index, double radius, double turns)
    {
        var (cos, sin) = Turns.CosSin(turns);
        (corners[2 * index], corners[2 * index + 1]) = (radius * sin, -radius * cos);
    }
}
