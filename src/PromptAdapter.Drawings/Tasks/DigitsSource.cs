using PromptAdapter.Drawings.Things;

namespace PromptAdapter.Drawings.Tasks;

/// <summary>Digits.</summary>
internal static class DigitsSource
{
    public static ProceduralTask Create() =>
        ProceduralTask.Source("digits", ["a photo of the number {}."],
        Glyphs.DigitNames.Select((name, digit) => new TaskClass(name, sheet => LettersSource.Draw(sheet, (char)('0' + digit)))));
}
