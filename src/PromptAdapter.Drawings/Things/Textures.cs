using PromptAdapter.Drawings.Drawing;

namespace PromptAdapter.Drawings.Things;

/// <summary>A texture that fills the canvas in two colours.</summary>
/// <param name="Name">An adjective, such as <c>striped</c>.</param>
/// <param name="Paint">Makes it in two colours, with a random scale and turn.</param>
internal sealed record Texture(string Name, Func<Colour, Colour, DrawingRandom, Paint> Paint);

/// <summary>Textures with plain names.</summary>
internal static class Textures
{
    public static readonly Texture[] All =
    [
        new("striped", (a, b, r) => new Stripes(a, b, r.Between(5, 10), r.Unit(), r.Between(0.35, 0.6))),
        new("dotted", (a, b, r) => new Dots(a, b, r.Between(5, 10), r.Unit(), r.Between(0.2, 0.33))),
        new("checked", (a, b, r) => new Checks(a, b, r.Between(4, 9), r.Unit())),
        new("brick", (a, b, r) => new Bricks(a, b, r.Between(6, 11), r.Between(-0.02, 0.02), (uint)r.Next())),
        new("wavy", (a, b, r) => new Waves(a, b, r.Between(5, 9), r.Unit(), r.Between(0.25, 0.45))),
        new("woven", (a, b, r) => new Weave(a, b.Toward(a, 0.3), r.Between(6, 12), r.Between(-0.05, 0.05))),
        new("zigzag", (a, b, r) => new Zigzags(a, b, r.Between(5, 9), r.Unit())),
        new("grid", (a, b, r) => new Gridlines(a, b, r.Between(5, 10), r.Unit(), r.Between(0.1, 0.2))),
        new("cloudy", (a, b, r) => new CloudPaint(a, b, (uint)r.Next(), r.Between(3, 6), 1.5)),
        new("plaid", (a, b, r) => new LayeredTexture(LayeredTexture.Kind.Plaid, a, b, r.Between(3.5, 6), r.Between(-0.03, 0.03), (uint)r.Next())),
        new("honeycombed", (a, b, r) => new CellTexture(CellTexture.Kind.Honeycomb, a, b, r.Between(5, 8), r.Unit(), (uint)r.Next())),
        new("cracked", (a, b, r) => new CellTexture(CellTexture.Kind.Cracks, a, b, r.Between(4, 7), r.Unit(), (uint)r.Next())),
        new("bubbly", (a, b, r) => new CellTexture(CellTexture.Kind.Bubbles, a, b, r.Between(4, 7), r.Unit(), (uint)r.Next())),
        new("spotted", (a, b, r) => new CellTexture(CellTexture.Kind.Blots, a, b, r.Between(4, 8), r.Unit(), (uint)r.Next())),
        new("mosaic", (a, b, r) => new CellTexture(CellTexture.Kind.Mosaic, a, b, r.Between(5, 9), r.Unit(), (uint)r.Next())),
        new("scaly", (a, b, r) => new LayeredTexture(LayeredTexture.Kind.Scales, a, b, r.Between(5, 9), r.Between(-0.03, 0.03), (uint)r.Next())),
        new("marbled", (a, b, r) => new LayeredTexture(LayeredTexture.Kind.Marble, a, b, r.Between(3, 5), r.Unit(), (uint)r.Next())),
        new("spiralled", (a, b, r) => new LayeredTexture(LayeredTexture.Kind.Rings, a, b, r.Between(7, 12), r.Unit(), (uint)r.Next())),
        new("crosshatched", (a, b, r) => new LayeredTexture(LayeredTexture.Kind.Hatch, a, b, r.Between(8, 14), r.Unit(), (uint)r.Next())),
        new("wooden", (a, b, r) => new LayeredTexture(LayeredTexture.Kind.Wood, a, a.Darker(0.45), r.Between(4, 7), r.Between(-0.04, 0.04), (uint)r.Next())),
        new("grainy", (a, b, r) => new CloudPaint(a, b, (uint)r.Next(), r.Between(18, 26), 1.6)),
        new("starry", (a, b, r) => new CellTexture(CellTexture.Kind.Stars, a, b, r.Between(5, 9), r.Unit(), (uint)r.Next())),
        new("lacy", (a, b, r) => new LayeredTexture(LayeredTexture.Kind.Lace, a, b, r.Between(4, 7), r.Unit(), (uint)r.Next())),
        new("smeared", (a, b, r) => new LayeredTexture(LayeredTexture.Kind.Smear, a, b, r.Between(6, 10), r.Unit(), (uint)r.Next())),
    ];

    public static Texture Of(string name) => All.First(texture => texture.Name == name);
}
