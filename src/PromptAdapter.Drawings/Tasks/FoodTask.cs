using PromptAdapter.Drawings.Things;

namespace PromptAdapter.Drawings.Tasks;

/// <summary>Dishes, in the place of Food-101.</summary>
internal static class FoodTask
{
    public static ProceduralTask Create() =>
        ProceduralTask.Target("food", ["a photo of {}, a type of food."], Foods.Dishes.Select(TaskClass.Of)) with { Difficulty = 0.3 };
}
