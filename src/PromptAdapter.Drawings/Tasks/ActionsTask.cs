using PromptAdapter.Drawings.Things;

namespace PromptAdapter.Drawings.Tasks;

/// <summary>People in poses, in the place of UCF-101.</summary>
internal static class ActionsTask
{
    public static ProceduralTask Create() =>
        ProceduralTask.Target("actions", ["a photo of a {}."], Actions.All.Select(TaskClass.Of)) with { Difficulty = 0.1 };
}
