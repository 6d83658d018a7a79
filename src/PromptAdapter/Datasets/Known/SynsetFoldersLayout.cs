namespace PromptAdapter.Datasets.Known;

/// <summary>
/// Test images in synset folders: ImageNet-Sketch (arXiv 1905.13549) with all classes, ImageNet-A (1907.07174) and ImageNet-R (2006.16241) with 200 of them.
/// </summary>
internal sealed class SynsetFoldersLayout : ILayoutReader
{
    public ImageDataset Read(KnownDataset known, string folder, KnownDatasetOptions options)
    {
        var classes = ImageNetClasses.ReadFor(folder);
        var root = known.ImagesIn(folder);
        var tree = new SynsetTree(root, classes, options);
        var isPart = IsPart(known);
        var test = tree.BySynset(root, isWhole: !isPart);
        var dataset = new ImageDataset(known.Name, root, classes.Names, [], null, test, tree.Skipped, []);
        return isPart && options.Labels == LabelSpace.OwnClasses ? AmongOwnClasses(dataset) : dataset;
    }

    public IEnumerable<string> Missing(KnownDataset known, string folder, ImageDataset dataset)
    {
        if (IsPart(known))
            return []; // which 200 they are stands in no file
        var shown = dataset.Test!.Select(image => image.Label).ToHashSet();
        return ImageNetClasses.ReadFor(folder).Synsets.Where((_, label) => !shown.Contains(label)).Select(synset => $"{known.ImageFolder}/{synset}/");
    }

    private static bool IsPart(KnownDataset known) => known.ClassCount < KnownDatasets.Get("imagenet").ClassCount;

    private static ImageDataset AmongOwnClasses(ImageDataset dataset)
    {
        int[] shown = [.. dataset.Test!.Select(image => image.Label).Distinct().Order()];
        var own = shown.Select((label, at) => (label, at)).ToDictionary(pair => pair.label, pair => pair.at);
        return dataset with
        {
            ClassNames = [.. shown.Select(label => dataset.ClassNames[label])],
            Test = [.. dataset.Test!.Select(image => image with { Label = own[image.Label] })],
        };
    }
}
