using PromptAdapter.Drawings.Things;

namespace PromptAdapter.Drawings.Captions;

/// <summary>Flowers by petals and colour.</summary>
internal static class FlowerScenes
{
    private static readonly string[] Colours = ["red", "yellow", "orange", "purple", "pink", "white", "blue"];

    public static string One(Sheet sheet)
    {
        sheet.Background();
        var random = sheet.Random;
        var petals = random.Among(3, 12);
        var flower = new Flower(petals, random.Between(0.1, 0.3), 1.25 / petals * random.Between(0.8, 1.2), random.Between(0.18, 0.4))
        {
            Stem = random.Chance(0.5),
            Pointed = random.Chance(0.2),
            InnerRing = random.Chance(0.15) ? petals : 0,
        };
        NamedColour colour;
        do
            colour = NamedColour.Of(random.Pick<string>(Colours));
        while (Math.Abs(colour.Middle.Luma - sheet.Ground.Luma) < 0.12);
        var centre = NamedColour.On(colour.Middle, random);
        flower.Draw(sheet.Middle(), new Tones(colour.Sample(random), centre.Sample(random), random));
        var phrase = Wording.Article((flower.Pointed && random.Chance(0.5) ? "pointed " : "") + (random.Chance(0.75) ? colour.Name + " flower" : "flower"));
        if (random.Chance(0.6))
            phrase += random.Chance(0.3) ? " with many petals" : $" with {Wording.Numbers[petals]} petals";
        if (random.Chance(0.3))
            phrase += (phrase.Contains(" with ", StringComparison.Ordinal) ? " and " : " with ") + Wording.Article(centre.Name + " centre");
        return Wording.Framed(sheet, phrase);
    }
}
