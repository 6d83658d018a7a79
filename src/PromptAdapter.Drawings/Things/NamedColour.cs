using PromptAdapter.Drawings.Drawing;

namespace PromptAdapter.Drawings.Things;

/// <summary>A colour that has a plain name, with the range in which it is still called so.</summary>
internal sealed record NamedColour(string Name, Colour Middle)
{
    public static readonly NamedColour[] All =
    [
        new("red", Colour.Hex(0xD42A2A)), new("green", Colour.Hex(0x2FA043)), new("blue", Colour.Hex(0x2C58CF)), new("yellow", Colour.Hex(0xEFD02B)),
        new("orange", Colour.Hex(0xF0822A)), new("purple", Colour.Hex(0x8438B0)), new("pink", Colour.Hex(0xF08CB8)), new("brown", Colour.Hex(0x7F4E25)),
        new("black", Colour.Hex(0x1B1B1F)), new("white", Colour.Hex(0xF4F4F2)), new("gray", Colour.Hex(0x868A8E)), new("cyan", Colour.Hex(0x2BC0CF)),
    ];

    public static NamedColour Of(string name) => All.First(colour => colour.Name == name);

    public static NamedColour Any(DrawingRandom random) => random.Pick<NamedColour>(All);

    /// <summary>One of the colours that stands out from <paramref name="ground"/>.</summary>
    public static NamedColour On(Colour ground, DrawingRandom random)
    {
        // Two colours in twelve at most are near any one: this ends soon.
        while (true)
        {
            var candidate = Any(random);
            var (r, g, b) = (candidate.Middle.R - ground.R, candidate.Middle.G - ground.G, candidate.Middle.B - ground.B);
            if (r * r + g * g + b * b > 0.16)
                return candidate;
        }
    }

    public Colour Sample(DrawingRandom random) => Middle.Jittered(random, 0.06);
}
