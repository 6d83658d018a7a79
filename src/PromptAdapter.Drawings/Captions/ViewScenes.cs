using PromptAdapter.Drawings.Drawing;
using PromptAdapter.Drawings.Things;

namespace PromptAdapter.Drawings.Captions;

/// <summary>Pictures that fill the canvas: places, land from above, textures.</summary>
internal static class ViewScenes
{
    public static string Place(Sheet sheet)
    {
        var scene = sheet.Random.Pick<Scene>(Landscapes.All);
        scene.Draw(new Pen(sheet.Canvas, Frame.Canvas, sheet.Style), sheet.Random);
        return sheet.Random.Chance(0.2)
            ? Wording.Framed(sheet, sheet.Random.Pick("a landscape", "a scene", "a view of a place"))
            : Wording.Framed(sheet, scene.Name.EndsWith('s') || scene.Name == "underwater" ? scene.Name : Wording.Article(scene.Name));
    }

    public static string FromAbove(Sheet sheet)
    {
        var scene = sheet.Random.Pick<Scene>(Aerials.All);
        scene.Draw(new Pen(sheet.Canvas, Frame.Canvas, sheet.Style), sheet.Random);
        var name = sheet.Random.Chance(0.2) ? "land" : scene.Name;
        return sheet.Random.Pick("an aerial picture of ", "a satellite photo of ", "an aerial view of ", "a photo from above of ", "") + name;
    }

    public static string Texture(Sheet sheet)
    {
        var random = sheet.Random;
        var texture = random.Pick<Texture>(Textures.All);
        var one = NamedColour.Any(random);
        var other = NamedColour.On(one.Middle, random);
        sheet.Canvas.Clear(texture.Paint(one.Sample(random), other.Sample(random), random));
        var words = random.Below(5) switch
        {
            0 => $"{texture.Name} texture in {one.Name} and {other.Name}",
            1 => $"{one.Name} and {other.Name} {random.Pick("pattern", "texture", "surface")}",
            _ => $"{texture.Name} {random.Pick("pattern", "texture", "surface")}",
        };
        return Wording.Framed(sheet, Wording.Article(words));
    }
}
