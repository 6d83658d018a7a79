using PromptAdapter.Drawings.Things;

namespace PromptAdapter.Drawings.Tasks;

/// <summary>Shapes of a colour, whatever their form.</summary>
internal static class ColoursSource
{
    public static ProceduralTask Create() =>
        ProceduralTask.Source("colours", ["a photo of a {} shape."],
        NamedColour.All.Select(colour => new TaskClass(colour.Name, sheet => sheet.Show(sheet.Random.Pick<Thing>(PlainShapes.Things), colour))));
}
