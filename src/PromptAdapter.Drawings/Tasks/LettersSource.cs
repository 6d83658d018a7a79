using PromptAdapter.Drawings.Things;

namespace PromptAdapter.Drawings.Tasks;

/// <summary>Capital letters.</summary>
internal static class LettersSource
{
    public static ProceduralTask Create() =>
        ProceduralTask.Source("letters", ["a photo of the letter {}."],
        Enumerable.Range('a', 26).Select(letter => new TaskClass(((char)letter).ToString(), sheet => Draw(sheet, (char)(letter - 32)))));

    internal static void Draw(TaskSheet sheet, char glyph)
    {
        sheet.Background();
        Glyphs.Draw(sheet.Middle(mirrored: false), glyph, NamedColour.On(sheet.Ground, sheet.Random).Sample(sheet.Random), sheet.Random.Between(0.08, 0.2));
    }
}
