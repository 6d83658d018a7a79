using PromptAdapter.Drawings.Things;

namespace PromptAdapter.Drawings.Tasks;

/// <summary>Kinds of aircraft from above, which differ in wings and engines, in the place of FGVC Aircraft.</summary>
internal static class AircraftTask
{
    public static ProceduralTask Create() =>
        ProceduralTask.Target("aircraft", ["a photo of a {}, a type of aircraft."],
            Aircrafts.All.Select(thing => new TaskClass(thing.Name, sheet => Draw(sheet, thing)))) with
        { Difficulty = 0.3 };

    // Seen from above an aircraft may head anywhere.
    private static void Draw(TaskSheet sheet, Thing thing)
    {
        sheet.Background();
        thing.Draw(sheet.Middle().At(0, 0, 1, sheet.Random.Between(-0.14, 0.14)), Everything.TonesOf(thing, sheet.Random));
    }
}
