namespace PromptAdapter.Datasets.Known;

/// <summary>
/// FGVC-Aircraft (arXiv 1306.5151) as published: <c>variants.txt</c> names the classes in the order of their labels,
/// <c>images_variant_train.txt</c>, <c>_val.txt</c> and <c>_test.txt</c> hold a line <c>image-number variant</c> for each image.
/// </summary>
internal sealed class AircraftLayout : ILayoutReader
{
    private const string VariantsFile = "variants.txt";
    private const string Remedy = "take the file from fgvc-aircraft-2013b.tar.gz anew";

    private static readonly string[] Splits = ["train", "val", "test"];

    public ImageDataset Read(KnownDataset known, string folder, KnownDatasetOptions options)
    {
        var variants = Path.Combine(folder, VariantsFile);
        string[] names = [.. LineFile.Read(variants, Remedy).Select(line => line.Text)];
        ClassNaming.Validate(names, variants, Remedy);
        var labelOf = names.Select((name, label) => (name, label)).ToDictionary(pair => pair.name, pair => pair.label, StringComparer.Ordinal);
        var rows = Splits.SelectMany(split => Rows(folder, split, labelOf)).ToList();
        return ListedDataset.Build(folder, known.Name, names, rows,
            new ImageFolderOptions { ImageRoot = known.ImagesIn(folder), MissingImages = options.MissingImages });
    }

    public IEnumerable<string> Missing(KnownDataset known, string folder, ImageDataset dataset) => ListedImages.Missing(known, dataset);

    private static IEnumerable<ListedImage> Rows(string folder, string split, Dictionary<string, int> labelOf)
    {
        var file = $"images_variant_{split}.txt";
        var path = Path.Combine(folder, file);
        foreach (var (number, text) in LineFile.Read(path, Remedy))
        {
            if (LineFile.Halves(text) is not var (image, variant))
                throw new InputException($"line {number} is not an image's number and a variant", path, Remedy);
            if (!labelOf.TryGetValue(variant, out var label))
                throw new InputException($"line {number} names the variant '{variant}', which {VariantsFile} does not", path, Remedy);
            yield return new ListedImage(image.Replace('\\', '/') + ".jpg", label, split, $"line {number} of {file}");
        }
    }
}
