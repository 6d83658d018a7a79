namespace PromptAdapter.Drawings.Drawing;

/// <summary>A polygon, convex or not, given by x and y of its corners in turn.</summary>
internal sealed class Polygon : Shape
{
    private readonly double[] _corners;
    private readonly double[] _edges; // [n, 3]: dx, dy and 1 / length² of the edge that starts at corner n

    public Polygon(params double[] corners)
        : base(FarthestCorner(corners))
    {
        _corners = corners;
        var count = corners.Length / 2;
        _edges = new double[3 * count];
        for (var i = 0; i < count; i++)
        {
            var next = i + 1 == count ? 0 : i + 1;
            var (dx, dy) = (corners[2 * next] - corners[2 * i], corners[2 * next + 1] - corners[2 * i + 1]);
            (_edges[3 * i], _edges[3 * i + 1], _edges[3 * i + 2]) = (dx, dy, 1 / Math.Max(1e-12, dx * dx + dy * dy));
        }
    }

    public override double Distance(double x, double y)
    {
        var (corners, edges) = (_corners, _edges);
        var nearest = double.MaxValue;
        var inside = false;
        for (int i = 0, e = 0; i < corners.Length; i += 2, e += 3)
        {
            var (px, py) = (x - corners[i], y - corners[i + 1]);
            var (dx, dy) = (edges[e], edges[e + 1]);
            var along = Math.Clamp((px * dx + py * dy) * edges[e + 2], 0, 1);
            var (ex, ey) = (px - dx * along, py - dy * along);
            nearest = Math.Min(nearest, ex * ex + ey * ey);

            // A ray to the right crosses this edge: even-odd rule.
            if (py < 0 != py - dy < 0 && (dy > 0) == (dx * py > dy * px))
                inside = !inside;
        }

        var distance = Math.Sqrt(nearest);
        return inside ? -distance : distance;
    }

    private static double FarthestCorner(double[] corners)
    {
        var farthest = 0.0;
        for (var i = 0; i < corners.Length; i += 2)
            farthest = Math.Max(farthest, corners[i] * corners[i] + corners[i + 1] * corners[i + 1]);
        return Math.Sqrt(farthest);
    }
}
