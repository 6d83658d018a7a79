using PromptAdapter.Drawings.Things;

namespace PromptAdapter.Drawings.Tasks;

/// <summary>Land from above that is in no target task.</summary>
internal static class LandSource
{
    private static readonly string[] Names =
        ["beach from above", "car park", "airport runway", "round fields", "golf course", "harbour from above", "desert dunes", "snowfield"];

    public static ProceduralTask Create() =>
        ProceduralTask.Source("land", ["a satellite photo of {}."],
        Aerials.All.Where(scene => Names.Contains(scene.Name)).Select(scene => new TaskClass(scene.Name, sheet => scene.Draw(sheet.Whole(), sheet.Random))));
}
