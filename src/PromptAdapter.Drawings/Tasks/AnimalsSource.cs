namespace PromptAdapter.Drawings.Tasks;

/// <summary>Animals that are in no target task.</summary>
internal static class AnimalsSource
{
    public static ProceduralTask Create() => ProceduralTask.Source("animals", ["a photo of a {}."], TaskClass.Of(
        "pig", "sheep", "zebra", "tiger", "fox", "mouse", "bear", "deer", "camel", "leopard", "goat", "donkey", "bee", "whale", "ladybird", "chick", "frog"));
}
