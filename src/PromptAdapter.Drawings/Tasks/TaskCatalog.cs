namespace PromptAdapter.Drawings.Tasks;

/// <summary>All drawn tasks.</summary>
internal static class TaskCatalog
{
    /// <summary>The eleven to adapt to, then those to pre-train prompts on; no class is in one of each.</summary>
    public static readonly IReadOnlyList<ProceduralTask> All =
    [
        ObjectsTask.Create(), CaltechTask.Create(), PetsTask.Create(), CarsTask.Create(), FlowersTask.Create(), FoodTask.Create(), AircraftTask.Create(),
            ScenesTask.Create(),
        TexturesTask.Create(), AerialTask.Create(), ActionsTask.Create(),
        ShapesSource.Create(), ColoursSource.Create(), LettersSource.Create(), DigitsSource.Create(), FacesSource.Create(), CountsSource.Create(),
            FruitSource.Create(), AnimalsSource.Create(),
        BelongingsSource.Create(), LandSource.Create(),
    ];
}
