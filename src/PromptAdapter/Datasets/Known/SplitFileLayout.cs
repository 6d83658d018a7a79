namespace PromptAdapter.Datasets.Known;

/// <summary>An image folder and CoOp's <c>split_zhou_*.json</c>.</summary>
internal sealed class SplitFileLayout : ILayoutReader
{
    public ImageDataset Read(KnownDataset known, string folder, KnownDatasetOptions options)
    {
        var path = Path.Combine(folder, known.SplitFile!);
        var dataset = SplitFile.Read(path, new ImageFolderOptions { ImageRoot = known.ImagesIn(folder), MissingImages = options.MissingImages });
        string[] names = [.. dataset.ClassNames.Select(name => known.ClassRenames.GetValueOrDefault(name, name))]; // a split made anew has the folders' names
        ClassNaming.Validate(names, path, "list images of two classes or more");
        return dataset with { Name = known.Name, ClassNames = names };
    }

    public IEnumerable<string> Missing(KnownDataset known, string folder, ImageDataset dataset) => ListedImages.Missing(known, dataset);
}
