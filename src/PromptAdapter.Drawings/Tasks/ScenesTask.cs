using PromptAdapter.Drawings.Things;

namespace PromptAdapter.Drawings.Tasks;

/// <summary>Views of places, in the place of SUN397.</summary>
internal static class ScenesTask
{
    public static ProceduralTask Create() =>
        ProceduralTask.Target("scenes", ["a photo of a {}."],
            Landscapes.All.Select(scene => new TaskClass(NameOf(scene), sheet => scene.Draw(sheet.Whole(), sheet.Random)))) with
        { Difficulty = 0.4 };

    // "a photo of a underwater" would be no sentence; the captions, which frame the word otherwise, keep it.
    private static string NameOf(Scene scene) => scene.Name == "underwater" ? "underwater scene" : scene.Name;
}
