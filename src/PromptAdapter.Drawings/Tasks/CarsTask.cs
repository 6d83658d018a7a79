namespace PromptAdapter.Drawings.Tasks;

/// <summary>Vehicles that differ in details, in the place of Stanford Cars.</summary>
internal static class CarsTask
{
    public static ProceduralTask Create() => ProceduralTask.Target("cars", ["a photo of a {}."], TaskClass.Of(
        "car", "hatchback", "sports car", "convertible", "limousine", "jeep", "pickup truck", "van", "bus", "double-decker bus", "lorry", "tank truck",
        "dump truck", "taxi", "police car", "ambulance",
        "fire engine", "tractor", "motorcycle", "bicycle")) with
    { Difficulty = 0.1 };
}
