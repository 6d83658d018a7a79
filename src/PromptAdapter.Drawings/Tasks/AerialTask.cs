using PromptAdapter.Drawings.Things;

namespace PromptAdapter.Drawings.Tasks;

/// <summary>Ten kinds of land from above, under names whose words captions do not all use, in the place of EuroSAT.</summary>
internal static class AerialTask
{
    private static readonly (string Name, string Scene)[] Kinds =
    [
        ("annual crop fields", "fields"), ("forest", "forest"), ("herbaceous meadow", "meadow"), ("highway or road", "highway"),
        ("industrial factories", "factories"),
        ("pasture", "pasture"), ("permanent crop orchard", "orchard"), ("residential houses", "houses"), ("river", "river"), ("sea or lake", "lake"),
    ];

    public static ProceduralTask Create() =>
        ProceduralTask.Target("aerial", ["a satellite photo of {}."],
            Kinds.Select(kind => new TaskClass(kind.Name, sheet => Draw(sheet, kind.Scene)))) with
        { Difficulty = 0.4 };

    private static void Draw(TaskSheet sheet, string name) => Aerials.All.First(scene => scene.Name == name).Draw(sheet.Whole(), sheet.Random);
}
