namespace PromptAdapter.Drawings.Tasks;

/// <summary>Objects and buildings that are in no target task.</summary>
internal static class BelongingsSource
{
    public static ProceduralTask Create() => ProceduralTask.Source("belongings", ["a photo of a {}."], TaskClass.Of(
        "table", "bottle", "bed", "light bulb", "mirror", "bucket", "broom", "spoon", "fork", "frying pan", "flag", "trousers", "sock", "magnet",
        "telephone", "sword",
        "pine tree", "palm tree", "leaf", "cloud", "sun", "moon", "church", "tent", "barn", "skyscraper", "rainbow", "traffic light", "street lamp", "fence",
            "train", "ship"));
}
