using PromptAdapter.Drawings.Drawing;

namespace PromptAdapter.Drawings.Things;

/// <summary>Shapes with plain names.</summary>
internal static class PlainShapes
{
    public static readonly (string Name, Shape Shape)[] All =
    [
        ("circle", new Disc(0.9)), ("square", new RoundedBox(0.78, 0.78, 0)), ("triangle", Outlines.Regular(3)), ("star", Outlines.Star(5)),
        ("ring", new Without(new Disc(0.95), new Disc(0.58))), ("cross", Outlines.Cross()),
        ("crescent", new Without(new Disc(0.95), new Disc(0.82), 0.45, -0.12)),
        ("heart", Outlines.Heart()), ("arrow", Outlines.Arrow()), ("pentagon", Outlines.Regular(5)), ("hexagon", Outlines.Regular(6)),
        ("oval", new Ellipse(0.98, 0.58)), ("rectangle", new RoundedBox(0.95, 0.5, 0)), ("diamond", new Polygon(0, -1, 0.68, 0, 0, 1, -0.68, 0)),
        ("gear", Outlines.Gear(9)), ("lightning bolt", Outlines.Lightning()), ("half circle", new Overlap(new Disc(0.98), new RoundedBox(1, 0.5, 0), 0, -0.4)),
        ("octagon", Outlines.Regular(8)), ("trapezoid", new Polygon(-0.5, -0.6, 0.5, -0.6, 0.95, 0.6, -0.95, 0.6)),
        ("parallelogram", new Polygon(-0.5, -0.55, 0.95, -0.55, 0.5, 0.55, -0.95, 0.55)),
    ];

    /// <summary>The shapes as things.</summary>
    public static readonly Thing[] Things = [.. All.Select(entry => new Thing(entry.Name, (pen, tones) => pen.Fill(entry.Shape, tones.Main)))];
}
