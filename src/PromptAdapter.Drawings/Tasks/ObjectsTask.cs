namespace PromptAdapter.Drawings.Tasks;

/// <summary>Things of every kind, in the place of ImageNet.</summary>
internal static class ObjectsTask
{
    public static ProceduralTask Create() => ProceduralTask.Target("objects", ["a photo of a {}.", "a drawing of a {}.", "a picture of a {}."], TaskClass.Of(
        "cup", "chair", "umbrella", "key", "clock", "book", "teapot", "television", "hammer", "anchor", "hat", "shirt", "camera", "drum", "pencil", "balloon",
        "envelope", "backpack",
        "fish", "bird", "owl", "snail", "turtle", "spider", "octopus", "penguin", "horse", "cow", "elephant", "giraffe", "lion", "rabbit",
        "tree", "cactus", "house", "castle", "lighthouse", "snowman", "sailboat", "submarine")) with
    { Difficulty = 0.1, Test = 20 };
}
