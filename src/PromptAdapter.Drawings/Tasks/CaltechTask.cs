namespace PromptAdapter.Drawings.Tasks;

/// <summary>Clearly shown objects, in the place of Caltech-101.</summary>
internal static class CaltechTask
{
    public static ProceduralTask Create() => ProceduralTask.Target("caltech", ["a photo of a {}."], TaskClass.Of(
        "lamp", "scissors", "ladder", "candle", "vase", "sofa", "wine glass", "bell", "glasses", "guitar", "kite", "dice", "watch", "trophy", "football",
        "stop sign", "crown", "trumpet",
        "butterfly", "crab", "starfish", "duck", "snake", "windmill", "pyramid", "bridge", "mushroom", "rocket")) with
    { Difficulty = 0.1 };
}
