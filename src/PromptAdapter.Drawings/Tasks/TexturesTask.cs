using PromptAdapter.Drawings.Things;

namespace PromptAdapter.Drawings.Tasks;

/// <summary>Textures, lit and partly covered, in the place of DTD.</summary>
internal static class TexturesTask
{
    public static ProceduralTask Create() =>
        ProceduralTask.Target("textures", ["a photo of a {} texture."],
            Textures.All.Select(texture => new TaskClass(texture.Name, sheet => Draw(sheet, texture)))) with
        { Difficulty = 0.1 };

    // Both colours often come from one hue, unlike in the captioned pictures.
    private static void Draw(TaskSheet sheet, Texture texture)
    {
        var random = sheet.Random;
        var named = NamedColour.Any(random);
        var one = named.Sample(random).Toward(sheet.Ground, random.Between(0, 0.7 * sheet.Difficulty));
        var other = !random.Chance(sheet.Difficulty) ? NamedColour.On(named.Middle, random).Sample(random)
            : one.Luma > 0.5 ? one.Darker(random.Between(0.3, 0.6)) : one.Lighter(random.Between(0.3, 0.6));
        sheet.Canvas.Clear(random.Chance(0.5) ? texture.Paint(one, other, random) : texture.Paint(other, one, random));
    }
}
