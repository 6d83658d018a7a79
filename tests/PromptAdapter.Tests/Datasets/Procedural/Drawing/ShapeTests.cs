using PromptAdapter.Drawings.Drawing;

namespace PromptAdapter.Datasets.Procedural.Drawing;

public class ShapeTests
{
    public static TheoryData<string> Shapes => ["disc", "ellipse", "box", "capsule", "arc", "star", "heart", "gear", "petals", "ring"];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Distance_BeyondTheReach_IsPositive(string name)
    {
        var shape = Named(name);
        for (var i = 0; i < 64; i++)
        {
            var (cos, sin) = Turns.CosSin(i / 64.0);
            Assert.True(shape.Distance(1.01 * shape.Reach * cos, 1.01 * shape.Reach * sin) > 0);
        }
    }

    [Fact]
    public void Distance_OfAPolygon_IsThatToItsEdge()
    {
        var square = new Polygon(-1, -1, 1, -1, 1, 1, -1, 1);
        Assert.Equal(-1, square.Distance(0, 0), 1e-12);
        Assert.Equal(0.5, square.Distance(1.5, 0.2), 1e-12);
        Assert.Equal(Math.Sqrt(2), square.Distance(2, -2), 1e-12);
    }

    [Fact]
    public void Fill_OfAHalfCanvas_CoversHalfOfIt()
    {
        using var canvas = new Canvas(32);
        canvas.Fill(new RoundedBox(1, 0.25, 0), Frame.Canvas.Then(0.5, 0.25, 1, 1), Colour.White);
        var sum = 0.0;
        foreach (var pixel in canvas.Pixels)
            sum += pixel.G;
        Assert.Equal(32 * 32 / 2.0, sum, 1e-6);
    }

    private static Shape Named(string name) => name switch
    {
        "disc" => new Disc(0.5),
        "ellipse" => new Ellipse(0.4, 0.9),
        "box" => new RoundedBox(0.5, 0.3, 0.1),
        "capsule" => new Capsule(-0.3, 0.1, 0.6, 0.2, 0.1),
        "arc" => new Arc(0.7, 0.3, 0.6, 0.1),
        "star" => Outlines.Star(5),
        "heart" => Outlines.Heart(),
        "gear" => Outlines.Gear(8),
        "petals" => new Petals(6, 0.2, 0.2),
        _ => new Without(new Disc(1), new Disc(0.5)),
    };
}
