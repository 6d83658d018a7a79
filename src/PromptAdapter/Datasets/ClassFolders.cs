namespace PromptAdapter.Datasets;

/// <summary>Reads class folders, with or without split folders above them.</summary>
internal sealed class ClassFolders
{
    private const string LayoutRemedy = "put the images of each class into a folder of its own, with the class's name (two classes or more)";

    private static readonly Dictionary<string, string> SplitNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["train"] = "train",
        ["val"] = "val",
        ["valid"] = "val",
        ["validation"] = "val",
        ["test"] = "test",
    };

    private readonly string _root;
    private readonly FolderWalk _walk;
    private readonly List<string> _warnings = [];

    private ClassFolders(string root)
    {
        _root = root;
        _walk = new FolderWalk(root);
    }

    /// <summary>Opens the folder.</summary>
    /// <param name="root">An absolute path.</param>
    public static ImageDataset Read(string root) => new ClassFolders(root).Read();

    private ImageDataset Read()
    {
        var folders = FolderWalk.FoldersIn(_root);
        WarnOfLooseImages(_root);
        var splits = SplitFolders(folders);
        if (splits.Count == 0)
            return ReadSplits(_root, null, null);

        foreach (var other in folders.Where(folder => !splits.ContainsValue(folder)))
            _warnings.Add($"The folder '{other.Name}' stands beside the splits and is ignored.");
        foreach (var split in splits.Values)
            WarnOfLooseImages(split.FullName);
        return ReadSplits(splits.GetValueOrDefault("train")?.FullName, splits.GetValueOrDefault("val")?.FullName, splits.GetValueOrDefault("test")?.FullName);
    }

    private ImageDataset ReadSplits(string? train, string? validation, string? test)
    {
        var first = train ?? test ?? validation ?? throw new InvalidOperationException("no split to read the class names from");
        var names = FolderWalk.FoldersIn(first).ConvertAll(folder => folder.Name);
        ClassNaming.Validate(names, first, LayoutRemedy + ListFileHint(first));

        IReadOnlyList<LabelledImage>? read = null; // the split that defines the classes must hold images of each
        var ofTrain = train is null ? null : read = ReadClasses(train, names, defining: true);
        var ofTest = test is null ? null : ReadClasses(test, names, defining: read is null);
        var ofValidation = validation is null ? null : ReadClasses(validation, names, defining: read is null && ofTest is null);
        WarnOfOtherFormats();
        return new ImageDataset(Path.GetFileName(_root), _root, names, ofTrain ?? [], ofValidation, ofTest, _walk.Skipped, _warnings);
    }

    private List<LabelledImage> ReadClasses(string folder, List<string> names, bool defining)
    {
        var present = FolderWalk.FoldersIn(folder);
        if (!defining)
            RefuseUnknown(present, names, folder);

        var images = new List<LabelledImage>();
        var empty = new List<string>();
        foreach (var classFolder in present)
        {
            var label = names.IndexOf(classFolder.Name);
            var keys = _walk.ImagesBelow(classFolder.FullName);
            if (keys.Count == 0)
                empty.Add(classFolder.Name);
            images.AddRange(keys.Select(key => new LabelledImage(Path.Combine(_root, key.Replace('/', Path.DirectorySeparatorChar)), label, key)));
        }

        if (defining && empty.Count > 0)
            throw new InputException($"the class folder has no image ({ClassNaming.Few(empty.Select(name => $"'{name}'"))})", Path.Combine(folder, empty[0]), $"add images ({string.Join(' ', ImageFormats.Extensions)}) or remove the folder");
        var absent = names.Where(name => empty.Contains(name) || !present.Exists(other => other.Name == name)).ToList();
        if (absent.Count > 0)
            _warnings.Add($"The split '{Path.GetFileName(folder)}' has no image of {ClassNaming.Few(absent.Select(name => $"'{name}'"))}.");
        return images;
    }

    private void RefuseUnknown(List<DirectoryInfo> present, List<string> names, string folder)
    {
        var unknown = present.Find(other => !names.Contains(other.Name));
        if (unknown is null)
            return;
        var twin = names.Find(name => name.Trim().Equals(unknown.Name.Trim(), StringComparison.OrdinalIgnoreCase));
        throw twin is null
            ? new InputException($"the class '{unknown.Name}' is in '{Path.GetFileName(folder)}' but not in the split that names the classes", unknown.FullName, $"add the class to the other splits of {_root} or remove the folder")
            : new InputException($"the class is called '{unknown.Name}' here and '{twin}' in another split", unknown.FullName, "give it one name");
    }

    /// <summary>
    /// Split folders, by role. A class may itself be called <c>train</c>, so a name is not enough: a split holds folders and no images,
    /// and either all folders are splits or there are at least two.
    /// </summary>
    private Dictionary<string, DirectoryInfo> SplitFolders(List<DirectoryInfo> folders)
    {
        var splits = new Dictionary<string, DirectoryInfo>();
        foreach (var folder in folders)
        {
            if (!SplitNames.TryGetValue(folder.Name, out var role) || !HoldsOnlyFolders(folder.FullName))
                continue;
            if (!splits.TryAdd(role, folder))
                throw new InputException($"has two folders for one split ('{splits[role].Name}' and '{folder.Name}')", _root, "keep one of them");
        }

        var convincing = splits.Count == folders.Count || splits.Count >= 2;
        return convincing && (splits.ContainsKey("train") || splits.ContainsKey("test")) ? splits : [];
    }

    private static bool HoldsOnlyFolders(string folder) => FolderWalk.FoldersIn(folder).Count > 0 && !FolderWalk.FilesIn(folder).Exists(ImageFormats.IsImage);

    private void WarnOfLooseImages(string folder)
    {
        var loose = FolderWalk.FilesIn(folder).FindAll(ImageFormats.IsImage);
        if (loose.Count > 0)
            _warnings.Add($"{loose.Count} image{(loose.Count == 1 ? "" : "s")} directly in '{Path.GetFileName(folder)}' (such as {loose[0]}) {(loose.Count == 1 ? "is" : "are")} in no class folder and ignored.");
    }

    private void WarnOfOtherFormats()
    {
        var other = _walk.Skipped.Where(file => ImageFormats.IsImage(file.Key) || ImageFormats.IsOtherImage(file.Key)).ToList();
        if (other.Count > 0)
            _warnings.Add($"{other.Count} image{(other.Count == 1 ? "" : "s")} left out, such as {other[0].Key}: {other[0].Reason}.");
    }

    private static string ListFileHint(string folder)
    {
        var lists = FolderWalk.FilesIn(folder).FindAll(name => Path.GetExtension(name).ToLowerInvariant() is ".csv" or ".tsv" or ".json");
        return lists.Count == 0 ? "" : $"; if '{lists[0]}' lists the images, give that file";
    }
}
