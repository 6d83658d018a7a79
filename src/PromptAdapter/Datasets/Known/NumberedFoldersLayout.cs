namespace PromptAdapter.Datasets.Known;

/// <summary>ImageNetV2 (arXiv 1902.10811): test images in folders that are called by ImageNet's labels, <c>0</c> to <c>999</c>.</summary>
internal sealed class NumberedFoldersLayout : ILayoutReader
{
    public ImageDataset Read(KnownDataset known, string folder, KnownDatasetOptions options)
    {
        var classes = ImageNetClasses.ReadFor(folder);
        var root = known.ImagesIn(folder);
        var tree = new SynsetTree(root, classes, options);
        return new ImageDataset(known.Name, root, classes.Names, [], null, tree.ByNumber(root), tree.Skipped, []);
    }

    public IEnumerable<string> Missing(KnownDataset known, string folder, ImageDataset dataset)
    {
        var shown = dataset.Test!.Select(image => image.Label).ToHashSet();
        return Enumerable.Range(0, dataset.ClassNames.Count).Where(label => !shown.Contains(label))
            .Select(label => $"{known.ImageFolder}/{SynsetTree.NumberOf(label)}/");
    }
}
