using PromptAdapter.Datasets.Procedural.Things;

namespace PromptAdapter.Datasets.Procedural.Tasks;

/// <summary>Ten kinds of land from above, under names that captions do not all use, in the place of EuroSAT.</summary>
internal static class AerialTask
{
    private static readonly (string Name, string Scene)[] Kinds =
    [
        ("annual crop land", "fields"), ("forest", "forest"), ("herbaceous vegetation land", "meadow"), ("highway or road", "highway"), ("industrial buildings", "factories"),
        ("pasture land", "pasture"), ("permanent crop land", "orchard"), ("residential buildings", "houses"), ("river", "river"), ("sea or lake", "lake"),
    ];

    public static ProceduralTask Create() =>
        ProceduralTask.Target("aerial", ["a centered satellite photo of {}."], Kinds.Select(kind => new TaskClass(kind.Name, sheet => Draw(sheet, kind.Scene)))) with { Difficulty = 0.6 };

    private static void Draw(TaskSheet sheet, string name) => Aerials.All.First(scene => scene.Name == name).Draw(sheet.Whole(), sheet.Random);
}
