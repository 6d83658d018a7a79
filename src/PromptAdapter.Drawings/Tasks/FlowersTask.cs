using PromptAdapter.Drawings.Things;

namespace PromptAdapter.Drawings.Tasks;

/// <summary>Flowers by colour and petals, in the place of Oxford Flowers.</summary>
internal static class FlowersTask
{
    private static readonly (string Name, string Colour, string Centre, Flower Flower)[] Kinds =
    [
        ("red flower with five petals", "red", "yellow", new(5, 0.15, 0.34, 0.22)), ("red flower with eight petals", "red", "yellow", new(8, 0.2, 0.2)),
        ("red flower with three petals", "red", "green", new(3, 0.1, 0.42)),
        ("yellow flower with five petals", "yellow", "orange", new(5, 0.15, 0.34, 0.22)),
        ("yellow flower with twelve petals", "yellow", "brown", new(12, 0.3, 0.13, 0.42)),
        ("yellow flower with six petals", "yellow", "green", new(6, 0.15, 0.26)),
        ("white flower with many petals", "white", "yellow", new(12, 0.2, 0.13, 0.28)), ("white flower with four petals", "white", "green", new(4, 0.1, 0.38)),
        ("white flower with six petals", "white", "orange", new(6, 0.2, 0.26)),
        ("purple flower with five petals", "purple", "yellow", new(5, 0.15, 0.34, 0.2)),
        ("purple flower with three petals", "purple", "white", new(3, 0.1, 0.42)),
        ("purple flower with pointed petals", "purple", "yellow", new(9, 0.2, 0.2) { Pointed = true }),
        ("pink flower with five petals", "pink", "red", new(5, 0.15, 0.34, 0.2)),
        ("pink flower with two rings of petals", "pink", "yellow", new(8, 0.2, 0.22) { InnerRing = 8 }),
        ("pink flower with ten petals", "pink", "green", new(10, 0.2, 0.16)),
        ("orange flower with six petals", "orange", "black", new(6, 0.15, 0.27)),
        ("orange flower with pointed petals", "orange", "brown", new(7, 0.2, 0.2) { Pointed = true }),
        ("orange flower with many petals", "orange", "brown", new(12, 0.25, 0.13, 0.36)),
        ("blue flower with five petals", "blue", "white", new(5, 0.15, 0.34, 0.2)), ("blue flower with eight petals", "blue", "yellow", new(8, 0.2, 0.2)),
    ];

    public static ProceduralTask Create() =>
        ProceduralTask.Target("flowers", ["a photo of a {}, a type of flower."],
        Kinds.Select(kind => new TaskClass(kind.Name, sheet => Draw(sheet, kind.Colour, kind.Centre, kind.Flower)))) with
        { Difficulty = 0.3 };

    private static void Draw(TaskSheet sheet, string colour, string centre, Flower flower)
    {
        sheet.Background();
        var random = sheet.Random;
        (flower with { Stem = random.Chance(0.4), Width = flower.Width * random.Between(0.9, 1.1) })
            .Draw(sheet.Middle(), new Tones(NamedColour.Of(colour).Sample(random), NamedColour.Of(centre).Sample(random), random));
    }
}
