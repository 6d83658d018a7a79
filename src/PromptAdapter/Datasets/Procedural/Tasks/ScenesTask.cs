using PromptAdapter.Datasets.Procedural.Things;

namespace PromptAdapter.Datasets.Procedural.Tasks;

/// <summary>Views of places, in the place of SUN397.</summary>
internal static class ScenesTask
{
    public static ProceduralTask Create() =>
        ProceduralTask.Target("scenes", ["a photo of a {}."], Landscapes.All.Select(scene => new TaskClass(scene.Name, sheet => scene.Draw(sheet.Whole(), sheet.Random)))) with { Difficulty = 0.9 };
}
