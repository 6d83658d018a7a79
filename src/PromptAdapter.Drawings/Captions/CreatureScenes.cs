using PromptAdapter.Drawings.Things;

namespace PromptAdapter.Drawings.Captions;

/// <summary>Animals by coat, ears and tail.</summary>
internal static class CreatureScenes
{
    public static string CatOrDog(Sheet sheet)
    {
        if (sheet.Random.Chance(0.35))
            return Breed(sheet);
        sheet.Background();
        var random = sheet.Random;
        var cat = random.Chance(0.5);
        var (coat, words) = random.Pick((Coat.Plain, ""), (Coat.Plain, ""), (Coat.Striped, "striped "), (Coat.Spotted, "spotted "), (Coat.Patched, "patched "));
        var tail = random.Pick(Tail.Thin, Tail.Bushy, Tail.Curled, Tail.Short);
        var ears = cat ? Ears.Pointed : random.Pick(Ears.Floppy, Ears.Floppy, Ears.Pointed);
        var legs = random.Between(0.85, 1.2);
        var shape = cat ? Creatures.CatShape : Creatures.DogShape;
        var creature = shape with { Coat = coat, Tail = tail, Ears = ears, Legs = shape.Legs * legs };
        var colour = NamedColour.Of(random.Pick("black", "white", "gray", "brown", "orange", "yellow"));
        var main = colour.Sample(random);
        creature.Draw(sheet.Middle(), new Tones(main, Everything.Second(new Thing("", creature.Draw), main, random), random));
        var extra = random.Below(4) switch
        {
            0 => tail switch
            {
                Tail.Bushy => " with a bushy tail",
                Tail.Curled => " with a curled tail",
                Tail.Short => " with a short tail",
                _ =>
                " with a thin tail"
            },
            1 => ears == Ears.Pointed ? " with pointed ears" : " with floppy ears",
            _ => "",
        };
        return Wording.Framed(sheet, Wording.Article(words + colour.Name + (cat ? " cat" : " dog") + extra));
    }

    public static string Animal(Sheet sheet)
    {
        sheet.Background();
        var thing = sheet.Random.Pick<Thing>(sheet.Random.Pick<Thing[]>(Creatures.All, SmallAnimals.All));
        thing.Draw(sheet.Middle(), Everything.TonesOf(thing, sheet.Random));
        return Wording.Framed(sheet, Wording.Article(Wording.NameOf(thing, "animal", sheet.Random)));
    }

    // Half of the breeds' pictures name the breed, the others only say cat or dog.
    private static string Breed(Sheet sheet)
    {
        sheet.Background();
        var (thing, cat) = sheet.Random.Pick<(Thing, bool)>(Breeds.All);
        thing.Draw(sheet.Middle(), Everything.TonesOf(thing, sheet.Random));
        return Wording.Framed(sheet, Wording.Article(sheet.Random.Chance(0.5) ? thing.Name : cat ? "cat" : "dog"));
    }
}
