using PromptAdapter.Drawings.Drawing;
using PromptAdapter.Drawings.Things;

namespace PromptAdapter.Drawings.Captions;

/// <summary>Objects, vehicles, food, people and faces.</summary>
internal static class ThingScenes
{
    private static readonly (string Kind, Thing[] Things)[] Groups =
    [
        ("household object", Household.All), ("object", Belongings.All), ("animal", SmallAnimals.All), ("animal", Creatures.All), ("vehicle", Vehicles.All),
        ("outdoor object", Outdoors.All), ("fruit", Foods.Fruit), ("food", Foods.Dishes),
    ];

    public static string One(Sheet sheet)
    {
        sheet.Background();
        var (thing, kind) = Any(sheet.Random);
        thing.Draw(sheet.Middle(), Tones(sheet, thing));
        return Wording.Framed(sheet, Wording.Article(Wording.NameOf(thing, kind, sheet.Random, 0.12)));
    }

    public static string Coloured(Sheet sheet)
    {
        sheet.Background();
        Thing thing;
        do
            thing = sheet.Random.Pick<Thing>(sheet.Random.Pick<Thing[]>(Household.All, Belongings.All, SmallAnimals.All, Vehicles.All, Outdoors.All));
        while (thing.Own.Length > 0);
        return InColour(sheet, thing, thing.Name);
    }

    public static string Two(Sheet sheet)
    {
        sheet.Background();
        var ((one, _), (other, _)) = (Any(sheet.Random), Any(sheet.Random));
        var (relation, x, y) = sheet.Random.Pick(("to the left of", -0.24, 0.0), ("to the right of", 0.24, 0.0), ("above", 0.0, -0.24), ("below", 0.0, 0.24),
            ("and", 0.24, 0.0), ("next to", -0.24, 0.0));
        one.Draw(sheet.At(0.5 + x, 0.5 + y, 0.22), Tones(sheet, one));
        other.Draw(sheet.At(0.5 - x, 0.5 - y, 0.22), Tones(sheet, other));
        return Wording.Framed(sheet, $"{Wording.Article(one.Name)} {relation} {Wording.Article(other.Name)}");
    }

    public static string Vehicle(Sheet sheet)
    {
        sheet.Background();
        var thing = sheet.Random.Pick<Thing>(Vehicles.All);
        return thing.Own.Length == 0 ? InColour(sheet, thing, Wording.NameOf(thing, "vehicle", sheet.Random, 0.15)) : Plain(sheet, thing, "vehicle", 0.15);
    }

    public static string Food(Sheet sheet)
    {
        sheet.Background();
        return Plain(sheet, sheet.Random.Pick<Thing>(Foods.Dishes), "food", 0.15);
    }

    public static string Aeroplane(Sheet sheet)
    {
        sheet.Background();
        var thing = sheet.Random.Pick<Thing>(Aircrafts.All);
        thing.Draw(sheet.Middle(low: 0.34, high: 0.48), Tones(sheet, thing));
        var name = Wording.NameOf(thing, sheet.Random.Pick("aircraft", "aeroplane"), sheet.Random, 0.35);
        return Wording.Framed(sheet, Wording.Article(name) +
            (sheet.Random.Chance(0.25) ? sheet.Random.Pick(" seen from above", " from above", " in the sky") : ""));
    }

    public static string Person(Sheet sheet)
    {
        sheet.Background();
        var thing = sheet.Random.Pick<Thing>(Actions.All);
        thing.Draw(sheet.Middle(low: 0.36, high: 0.46), Tones(sheet, thing));
        return Wording.Framed(sheet, sheet.Random.Chance(0.25) ? sheet.Random.Pick("a person", "a stick figure", "somebody in motion")
            : Wording.Article(thing.Name));
    }

    public static string Face(Sheet sheet)
    {
        sheet.Background();
        return Plain(sheet, sheet.Random.Pick<Thing>(Faces.All), "face", 0.1);
    }

    private static string Plain(Sheet sheet, Thing thing, string kind, double vague)
    {
        thing.Draw(sheet.Middle(), Tones(sheet, thing));
        return Wording.Framed(sheet, Wording.Article(Wording.NameOf(thing, kind, sheet.Random, vague)));
    }

    private static string InColour(Sheet sheet, Thing thing, string name)
    {
        var colour = sheet.Contrasting();
        var main = colour.Sample(sheet.Random);
        thing.Draw(sheet.Middle(), new Tones(main, Everything.Second(thing, main, sheet.Random), sheet.Random));
        return Wording.Framed(sheet, Wording.Article(colour.Name + " " + name));
    }

    private static (Thing Thing, string Kind) Any(DrawingRandom random)
    {
        var (kind, things) = random.Pick<(string, Thing[])>(Groups);
        return (random.Pick<Thing>(things), kind);
    }

    // A thing with colours of its own keeps them; another one takes a colour that can be seen.
    private static Tones Tones(Sheet sheet, Thing thing)
    {
        if (thing.Own.Length > 0)
            return Everything.TonesOf(thing, sheet.Random);
        var main = sheet.Contrasting().Sample(sheet.Random);
        return new Tones(main, Everything.Second(thing, main, sheet.Random), sheet.Random);
    }
}
