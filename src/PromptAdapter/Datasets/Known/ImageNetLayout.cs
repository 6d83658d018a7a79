namespace PromptAdapter.Datasets.Known;

/// <summary>
/// ImageNet (ILSVRC 2012): synset folders in <c>train</c> and <c>val</c>. As in CoOp, the published validation images are the test set;
/// unlike there they are not the validation set as well, so that nothing is chosen on test images.
/// </summary>
internal sealed class ImageNetLayout : ILayoutReader
{
    private const string TrainFolder = "train";
    private const string TestFolder = "val";

    public ImageDataset Read(KnownDataset known, string folder, KnownDatasetOptions options)
    {
        var classes = ImageNetClasses.ReadFor(folder);
        var root = known.ImagesIn(folder);
        var tree = new SynsetTree(root, classes, options);
        var train = tree.BySynset(Path.Combine(root, TrainFolder));
        var test = tree.BySynset(Path.Combine(root, TestFolder));
        return new ImageDataset(known.Name, root, classes.Names, train, null, test, tree.Skipped, []);
    }

    public IEnumerable<string> Missing(KnownDataset known, string folder, ImageDataset dataset)
    {
        var synsets = ImageNetClasses.ReadFor(folder).Synsets;
        foreach (var (split, images) in (IEnumerable<(string, IEnumerable<LabelledImage>)>)[(TrainFolder, dataset.Train), (TestFolder, dataset.Test!)])
        {
            var shown = images.Select(image => image.Label).ToHashSet();
            foreach (var synset in synsets.Where((_, label) => !shown.Contains(label)))
                yield return $"{known.ImageFolder}/{split}/{synset}/";
        }
    }
}
