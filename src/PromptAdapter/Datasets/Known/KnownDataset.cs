namespace PromptAdapter.Datasets.Known;

/// <summary>A published data set in the folder layout and the splits of CoOp (arXiv 2109.01134), which few-shot work has kept to since.</summary>
public sealed record KnownDataset
{
    /// <summary>What tables, templates and settings call it, for example <c>oxford_pets</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Its name in print, for example <c>OxfordPets</c>.</summary>
    public required string Title { get; init; }

    /// <summary>Other names that <see cref="KnownDatasets.Find"/> takes.</summary>
    public IReadOnlyList<string> Aliases { get; init => field = value ?? []; } = []; // null where the file has none

    /// <summary>How its files are laid out.</summary>
    public required DatasetLayout Layout { get; init; }

    /// <summary>Its folder, below the one that holds all data sets.</summary>
    public required string Folder { get; init; }

    /// <summary>The folder below <see cref="Folder"/> that the keys of its images start from; empty where that is <see cref="Folder"/> itself.</summary>
    public required string ImageFolder { get; init; }

    /// <summary>CoOp's split file below <see cref="Folder"/>, if it has one.</summary>
    public string? SplitFile { get; init; }

    /// <summary>The files and folders (with a closing slash) below <see cref="Folder"/> without which it cannot be read.</summary>
    public required IReadOnlyList<string> Required { get; init; }

    /// <summary>Classes that its images show.</summary>
    public required int ClassCount { get; init; }

    /// <summary>Images in each split when it is complete.</summary>
    public required SplitSizes Sizes { get; init; }

    /// <summary>The terms under which it may be used, in short; those at <see cref="HomePage"/> decide.</summary>
    public required string Licence { get; init; }

    /// <summary>Where it is published.</summary>
    public required Uri HomePage { get; init; }

    /// <summary>What to get and where to put it, as a part of a sentence.</summary>
    public required string Obtain { get; init; }

    /// <summary>The name by which <see cref="Texts.TemplateSet.For"/> knows its templates.</summary>
    public required string TemplateName { get; init; }

    /// <summary><see cref="SplitFingerprint"/> of the published split, where it is known: lower-case hexadecimal digits.</summary>
    public string? SplitSha256 { get; init; }

    /// <summary>Names that classes have in prompts, by the name that their folders have.</summary>
    public IReadOnlyDictionary<string, string> ClassRenames { get; init => field = value ?? field; } = new Dictionary<string, string>();

    /// <summary>Whether it has only test images.</summary>
    public bool IsTestOnly => Sizes.Train == 0;

    private ILayoutReader Reader => Layout switch
    {
        DatasetLayout.SplitFile => new SplitFileLayout(),
        DatasetLayout.AircraftLists => new AircraftLayout(),
        DatasetLayout.ImageNet => new ImageNetLayout(),
        DatasetLayout.SynsetFolders => new SynsetFoldersLayout(),
        DatasetLayout.NumberedFolders => new NumberedFoldersLayout(),
        _ => throw new InvalidOperationException($"the layout {Layout} has no reader"),
    };

    /// <summary>Opens it. Sizes other than the published ones are a warning, so that a part of it can be worked with.</summary>
    /// <param name="root">The folder that holds <see cref="Folder"/>, or that folder itself.</param>
    /// <param name="options">How to read it.</param>
    /// <exception cref="InputException">Its folder or a part of it is missing, or a file in it is damaged; the message says what to get and where to put
    /// it.</exception>
    public ImageDataset Open(string root, KnownDatasetOptions? options = null)
    {
        options ??= new KnownDatasetOptions();
        var folder = FolderBelow(root);
        var missing = MissingEntries(folder);
        if (missing.Count > 0)
            throw new InputException($"lacks {ClassNaming.Few(missing.Select(entry => $"'{entry}'"), 5)} of {Title}", folder,
                $"get it from {HomePage.OriginalString}: {Obtain}");
        var dataset = Read(folder, options);
        return DifferenceOf(dataset) is { } difference ? dataset with { Warnings = [.. dataset.Warnings, difference] } : dataset;
    }

    /// <summary>Whether <paramref name="folder"/> is this data set's: it has the name and everything that is required.</summary>
    internal bool IsAt(string folder) => Path.GetFileName(folder) == Folder && HasAllAt(folder);

    /// <summary>The data set's own folder, from the folder that holds all or from itself.</summary>
    internal string FolderBelow(string root)
    {
        var full = PromptAdapter.ImageFolder.FullPath(root);
        if (!Directory.Exists(full))
            throw new InputException("does not exist", full, $"give the folder that holds '{Folder}'");
        var folder = Path.Combine(full, Folder);
        if (Directory.Exists(folder))
            return folder;
        return HasAllAt(full)
            ? full
            : throw new InputException($"has no folder '{Folder}' for {Title}", full,
                $"give the folder that holds it, or get it from {HomePage.OriginalString}: {Obtain}");
    }

    /// <summary>The folder that the keys of its images start from.</summary>
    internal string ImagesIn(string folder) => ImageFolder.Length == 0 ? folder : Path.Combine(folder, ImageFolder);

    internal List<string> MissingEntries(string folder) => [.. Required.Where(entry => !Exists(folder, entry))];

    internal ImageDataset Read(string folder, KnownDatasetOptions options) => Reader.Read(this, folder, options);

    internal IEnumerable<string> MissingImagesOf(ImageDataset dataset, string folder) => Reader.Missing(this, folder, dataset);

    private bool HasAllAt(string folder) => MissingEntries(folder).Count == 0;

    private static bool Exists(string folder, string entry)
    {
        if (entry == ImageNetClasses.FileName)
            return ImageNetClasses.Locate(folder) is not null;
        var path = Path.Combine(folder, entry);
        return entry.EndsWith('/') ? Directory.Exists(path) : File.Exists(path);
    }

    private string? DifferenceOf(ImageDataset dataset)
    {
        var (classes, sizes) = (ClassesShownBy(dataset), SplitSizes.Of(dataset));
        return classes == ClassCount && sizes == Sizes
            ? null
            : $"{Title} has {Words(ClassCount, Sizes)} where it is complete, and here {Words(classes, sizes)}.";
    }

    internal static int ClassesShownBy(ImageDataset dataset) => dataset.Images.Select(image => image.Label).Distinct().Count();

    private static string Words(int classes, SplitSizes sizes) =>
        $"{classes} classes and {sizes.Train} training, {sizes.Validation} validation and {sizes.Test} test images";
}
