using PromptAdapter.Drawings.Things;

namespace PromptAdapter.Drawings.Tasks;

/// <summary>Plain shapes of any colour.</summary>
internal static class ShapesSource
{
    public static ProceduralTask Create() => ProceduralTask.Source("shapes", ["a photo of a {}."], PlainShapes.Things.Select(TaskClass.Of));
}
