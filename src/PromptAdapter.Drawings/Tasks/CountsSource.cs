using PromptAdapter.Drawings.Captions;
using PromptAdapter.Drawings.Things;

namespace PromptAdapter.Drawings.Tasks;

/// <summary>How many shapes there are.</summary>
internal static class CountsSource
{
    public static ProceduralTask Create() =>
        ProceduralTask.Source("counts", ["a photo of {}."],
        Enumerable.Range(1, 8).Select(count => new TaskClass(Wording.Numbers[count] + (count == 1 ? " shape" : " shapes"), sheet => Draw(sheet, count))));

    private static void Draw(TaskSheet sheet, int count)
    {
        sheet.Background();
        var random = sheet.Random;
        var (_, shape) = random.Pick<(string, Drawing.Shape)>(PlainShapes.All);
        var colour = NamedColour.On(sheet.Ground, random);
        int[] cells = [0, 1, 2, 3, 4, 5, 6, 7, 8];
        random.Shuffle<int>(cells);
        foreach (var cell in cells.AsSpan(0, count))
            sheet.At(0.19 + 0.31 * (cell % 3) + random.Between(-0.03, 0.03), 0.19 + 0.31 * (cell / 3) + random.Between(-0.03, 0.03), random.Between(0.1, 0.13),
                random.Unit()).Fill(shape, colour.Sample(random));
    }
}
