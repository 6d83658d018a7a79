namespace PromptAdapter.Datasets.Known;

/// <summary>An ImageNet of four classes, two of which have one name, and test sets of its classes.</summary>
internal static class ImageNetTree
{
    public const string ClassNames = "n01440764 tench\nn03773504 missile\nn03930313 picket fence\nn04008634 missile\n";

    public static string[] Names { get; } = ["tench", "missile [n03773504]", "picket fence", "missile [n04008634]"];

    public static string[] Synsets { get; } = ["n01440764", "n03773504", "n03930313", "n04008634"];

    /// <summary>Training and validation images and <c>classnames.txt</c>.</summary>
    public static void AddImageNet(this TemporaryFolder folder)
    {
        foreach (var synset in Synsets)
            folder.AddImages($"imagenet/images/train/{synset}/{synset}_2.JPEG", $"imagenet/images/train/{synset}/{synset}_10.JPEG",
                $"imagenet/images/val/{synset}/ILSVRC2012_val_{synset}.JPEG");
        folder.AddClassNames("imagenet");
    }

    public static void AddClassNames(this TemporaryFolder folder, string dataset, string text = ClassNames) =>
        File.WriteAllText(folder.File(dataset, "classnames.txt"), text);
}
