using PromptAdapter.Drawings.Drawing;
using PromptAdapter.Drawings.Things;

namespace PromptAdapter.Drawings.Captions;

/// <summary>Letters, digits and pointers.</summary>
internal static class GlyphScenes
{
    private static readonly string[] Directions = ["right", "lower right", "down", "lower left", "left", "upper left", "up", "upper right"];

    public static string One(Sheet sheet)
    {
        sheet.Background();
        var random = sheet.Random;
        var digit = random.Chance(0.4) ? random.Below(10) : -1;
        var letter = (char)('A' + random.Below(26));
        var colour = sheet.Contrasting();
        Glyphs.Draw(sheet.Middle(mirrored: false), digit >= 0 ? (char)('0' + digit) : letter, colour.Sample(random), random.Between(0.08, 0.2));
        var name = digit >= 0 ? $"the number {Glyphs.DigitNames[digit]}" : $"the letter {char.ToLowerInvariant(letter)}";
        return Wording.Framed(sheet, name + (random.Chance(0.5) ? " in " + colour.Name : ""));
    }

    public static string Word(Sheet sheet)
    {
        sheet.Background();
        var random = sheet.Random;
        var letters = random.Among(2, 3);
        var colour = sheet.Contrasting();
        var text = "";
        for (var i = 0; i < letters; i++)
        {
            var letter = (char)('A' + random.Below(26));
            text += (i > 0 ? " " : "") + char.ToLowerInvariant(letter);
            Glyphs.Draw(sheet.At(0.5 + 0.3 * (i - (letters - 1) / 2.0), 0.5 + random.Between(-0.1, 0.1), random.Between(0.16, 0.2)), letter,
                colour.Sample(random), random.Between(0.1, 0.2));
        }

        return Wording.Framed(sheet, $"the letters {text}");
    }

    public static string Dial(Sheet sheet)
    {
        sheet.Background();
        var random = sheet.Random;
        var eighth = random.Below(8);
        var (rim, needle) = (sheet.Contrasting(), random.Pick("red", "black", "blue"));
        var pen = sheet.Middle(mirrored: false);
        pen.Disc(0, 0, 0.95, rim.Sample(random));
        pen.Disc(0, 0, 0.8, Colour.White);
        for (var i = 0; i < 8; i++)
            pen.Disc(0.68 * Turns.Cos(i / 8.0), 0.68 * Turns.Sin(i / 8.0), 0.04, Colour.Gray(0.3));
        pen.At(0, 0, 1, eighth / 8.0 + random.Between(-0.03, 0.03)).Polygon(NamedColour.Of(needle).Sample(random), -0.2, -0.09, 0.62, 0, -0.2, 0.09);
        pen.Disc(0, 0, 0.1, Colour.Gray(0.2));
        return Wording.Framed(sheet, $"a dial that points {(Directions[eighth].Contains(' ', StringComparison.Ordinal) ? "to the " : "")}{Directions[eighth]}");
    }
}
