using System.Globalization;

namespace PromptAdapter.Datasets.Known;

/// <summary>Class folders of ImageNet's classes, called by synset or by number.</summary>
/// <param name="root">The absolute path that keys are relative to.</param>
/// <param name="classes">The classes.</param>
/// <param name="options">What to do about classes without images.</param>
internal sealed class SynsetTree(string root, ImageNetClasses classes, KnownDatasetOptions options)
{
    private readonly FolderWalk _walk = new(root);

    public IReadOnlyList<SkippedFile> Skipped => _walk.Skipped;

    /// <summary>Folders such as <c>n01440764</c>.</summary>
    /// <param name="folder">The absolute path of the folder that holds them.</param>
    /// <param name="isWhole">Whether every class must have images.</param>
    public List<LabelledImage> BySynset(string folder, bool isWhole = true) => Read(folder, isWhole, classes.LabelOf, label => classes.Synsets[label]);

    /// <summary>Folders such as <c>0</c> to <c>999</c>.</summary>
    /// <param name="folder">The absolute path of the folder that holds them.</param>
    public List<LabelledImage> ByNumber(string folder) => Read(folder, isWhole: true, LabelOfNumber, NumberOf);

    /// <summary>The folder name of a label in <see cref="ByNumber"/>.</summary>
    public static string NumberOf(int label) => label.ToString(CultureInfo.InvariantCulture);

    private int? LabelOfNumber(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var label) && label < classes.Names.Count && NumberOf(label) == name
            ? label : null;

    private List<LabelledImage> Read(string folder, bool isWhole, Func<string, int?> labelOf, Func<int, string> nameOf)
    {
        var folders = FolderWalk.FoldersIn(folder);
        RefuseLoose(folder, folders.Count);
        var byLabel = new SortedDictionary<int, List<string>>();
        foreach (var name in folders.Select(entry => entry.Name))
        {
            var label = labelOf(name) ?? throw new InputException($"the folder is none of the {classes.Names.Count} classes of {classes.Path}",
                Path.Combine(folder, name), "remove it, or name it in that file");
            var keys = _walk.ImagesBelow(Path.Combine(folder, name));
            if (keys.Count > 0)
                byLabel.Add(label, keys);
        }

        var empty = Enumerable.Range(0, classes.Names.Count).Where(label => !byLabel.ContainsKey(label)).ToList();
        if (byLabel.Count < 2 || (isWhole && empty.Count > 0 && options.MissingImages == MissingImages.AreErrors))
            throw new InputException($"has no image of {empty.Count} of {classes.Names.Count} classes " +
                $"({ClassNaming.Few(empty.Select(label => $"{nameOf(label)}, {classes.Names[label]}"))})", folder,
                $"complete it, or take the classes out of {classes.Path}");
        return [.. byLabel.SelectMany(entry =>
            entry.Value.Select(key => new LabelledImage(Path.Combine(root, key.Replace('/', Path.DirectorySeparatorChar)), entry.Key, key)))];
    }

    private static void RefuseLoose(string folder, int folders)
    {
        var loose = FolderWalk.FilesIn(folder).FindAll(ImageFormats.IsImage);
        if (loose.Count > 0)
            throw new InputException($"holds {loose.Count} images in no class folder (such as {loose[0]})", folder,
                folders == 0 ? "move each image into the folder of its synset; the validation images of ImageNet come without such folders"
                : "move them into the folders of their classes");
    }
}
