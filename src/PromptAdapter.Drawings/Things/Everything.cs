using PromptAdapter.Drawings.Drawing;

namespace PromptAdapter.Drawings.Things;

/// <summary>All things by name.</summary>
internal static class Everything
{
    private static readonly Lazy<Dictionary<string, Thing>> ByName = new(() => Groups().SelectMany(group => group).ToDictionary(thing => thing.Name));

    public static Thing Of(string name) => ByName.Value[name];

    /// <summary>Colours as a thing usually has them; any that go together where it has none of its own.</summary>
    public static Tones TonesOf(Thing thing, DrawingRandom random)
    {
        var main = thing.Own.Length > 0 ? Colour.Hex(random.Pick<int>(thing.Own)).Jittered(random, 0.05) : NamedColour.Any(random).Sample(random);
        return new Tones(main, Second(thing, main, random), random);
    }

    /// <summary>A colour for details on <paramref name="main"/>: dark or pale on animals, any other elsewhere.</summary>
    public static Colour Second(Thing thing, Colour main, DrawingRandom random) =>
        thing.Draw.Target is Creature creature ? Marking(creature, main) : NamedColour.On(main, random).Sample(random);

    private static Colour Marking(Creature creature, Colour main) => creature.Coat switch
    {
        Coat.Woolly or Coat.PaleBelly => Colour.Hex(0xF2EEE6),
        _ => main.Luma < 0.25 ? Colour.Hex(0xE8E4DC) : main.Darker(0.7),
    };

    private static IEnumerable<Thing[]> Groups() =>
    [
        PlainShapes.Things, Household.All, Belongings.All, Creatures.All, SmallAnimals.All, Vehicles.All, Outdoors.All,
        Foods.Fruit, Foods.Dishes, Aircrafts.All, Faces.All, Actions.All,
    ];
}
