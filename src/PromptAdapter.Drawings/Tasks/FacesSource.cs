using PromptAdapter.Drawings.Things;

namespace PromptAdapter.Drawings.Tasks;

/// <summary>Faces by mood.</summary>
internal static class FacesSource
{
    public static ProceduralTask Create() => ProceduralTask.Source("faces", ["a photo of a {}."], Faces.All.Select(TaskClass.Of));
}
