using PromptAdapter.Drawings.Things;

namespace PromptAdapter.Drawings.Tasks;

/// <summary>Fruit and vegetables.</summary>
internal static class FruitSource
{
    public static ProceduralTask Create() => ProceduralTask.Source("fruit", ["a photo of a {}."], Foods.Fruit.Select(TaskClass.Of));
}
