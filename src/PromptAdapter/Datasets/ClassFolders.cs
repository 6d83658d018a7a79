using PromptAdapter.Texts;

namespace PromptAdapter.Datasets;

/// <summary>Reads class folders, with or without split folders above them.</summary>
internal sealed class ClassFolders
{
    private const string LayoutRemedy = "put the images of each class into a folder of its own, with the class's name (two classes or more)";

    private readonly string _root;
    private readonly ImageFolderOptions _options;
    private readonly FolderWalk _walk;
    private readonly List<string> _warnings = [];

    private ClassFolders(string root, ImageFolderOptions options)
    {
        _root = root;
        _options = options;
        _walk = new FolderWalk(root);
    }

    /// <summary>Opens the folder.</summary>
    /// <param name="root">An absolute path.</param>
    /// <param name="options">How many classes it must hold.</param>
    public static ImageDataset Read(string root, ImageFolderOptions options) => new ClassFolders(root, options).Read();

    private ImageDataset Read()
    {
        FolderWalk.RefuseUnnameableFolders(_root);
        WarnOfLooseImages(_root);
        var layout = FolderLayout.Of(_root);
        if (layout.Splits.Count == 0)
            return ReadSplits(_root, null, null);

        _warnings.AddRange(layout.Warnings);
        foreach (var split in layout.Splits.Values)
        {
            FolderWalk.RefuseUnnameableFolders(split);
            WarnOfLooseImages(split);
        }

        return ReadSplits(layout.Splits.GetValueOrDefault(SplitNames.Train), layout.Splits.GetValueOrDefault(SplitNames.Validation),
            layout.Splits.GetValueOrDefault(SplitNames.Test));
    }

    private ImageDataset ReadSplits(string? train, string? validation, string? test)
    {
        var first = train ?? test ?? validation ?? throw new InvalidOperationException("no split to read the class names from");
        var names = FolderWalk.FoldersIn(first).ConvertAll(folder => folder.Name);
        ClassNaming.Validate(names, first, RemedyForTooFew(first, names), _options.FewestClasses);

        IReadOnlyList<LabelledImage>? read = null; // the split that defines the classes must hold images of each
        var ofTrain = train is null ? null : read = ReadClasses(train, names, defining: true);
        var ofTest = test is null ? null : ReadClasses(test, names, defining: read is null);
        var ofValidation = validation is null ? null : ReadClasses(validation, names, defining: read is null && ofTest is null);
        var readable = ClassNameFile.Apply(names, [_root, first], _warnings);
        return new ImageDataset(Path.GetFileName(_root), _root, readable, ofTrain ?? [], ofValidation, ofTest, _walk.Skipped, _warnings);
    }

    /// <returns><see langword="null"/> for a split whose images have no labels.</returns>
    private List<LabelledImage>? ReadClasses(string folder, List<string> names, bool defining)
    {
        var present = FolderWalk.FoldersIn(folder);
        if (!defining)
        {
            if (IsWithoutLabels(folder, present, names))
                return null;
            RefuseUnknown(present, names, folder);
        }

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
            throw NoImageIn(empty, folder);
        var absent = names.Where(name => empty.Contains(name) || !present.Exists(other => other.Name == name)).ToList();
        if (absent.Count > 0)
            _warnings.Add($"The split '{Path.GetFileName(folder)}' has no image of {ClassNaming.Few(absent.Select(name => $"'{name}'"))}.");
        return images;
    }

    private InputException NoImageIn(List<string> empty, string folder)
    {
        var first = Path.Combine(folder, empty[0]);
        var below = Path.GetRelativePath(_root, first).Replace(Path.DirectorySeparatorChar, '/') + "/";
        var why = _walk.Skipped.FirstOrDefault(file => file.Key.StartsWith(below, StringComparison.Ordinal));
        var reason = why is null ? "" : $"; what it holds is left out, such as '{why.Key[below.Length..]}': {why.Reason}";
        return new InputException($"the class folder has no image that can be read ({ClassNaming.Few(empty.Select(name => $"'{name}'"))}){reason}", first,
            $"add images ({string.Join(' ', ImageFormats.Extensions)}) or remove the folder");
    }

    // Keras wants a folder in the folder even where nothing is known of the images: test/unknown/*.jpg.
    private bool IsWithoutLabels(string folder, List<DirectoryInfo> present, List<string> names)
    {
        if (present.Count != 1 || Twin(present[0].Name, names) is not null)
            return false;
        _warnings.Add($"The folder '{Path.GetFileName(folder)}' holds only '{present[0].Name}', which is no class: its images have no labels and are ignored.");
        return true;
    }

    private void RefuseUnknown(List<DirectoryInfo> present, List<string> names, string folder)
    {
        var unknown = present.Find(other => !names.Contains(other.Name));
        if (unknown is null)
            return;
        throw Twin(unknown.Name, names) is { } twin
            ? new InputException($"the class is called '{unknown.Name}' here and '{twin}' in another split", unknown.FullName, "give it one name")
            : new InputException($"the class '{unknown.Name}' is in '{Path.GetFileName(folder)}' but not in the split that names the classes",
                unknown.FullName, $"add the class to the other splits of {_root} or remove the folder");
    }

    private static string? Twin(string name, List<string> names)
    {
        var identity = ClassName.Identity(name);
        return names.Find(other => ClassName.Identity(other) == identity);
    }

    private static string RemedyForTooFew(string folder, List<string> names)
    {
        if (names.Count == 1 && FolderWalk.FoldersIn(Path.Combine(folder, names[0])) is { Count: > 0 } inner)
            return $"if its folders ({ClassNaming.Few(inner.Select(entry => $"'{entry.Name}'"))}) are the classes or the splits, give {Path.Combine(folder,
                names[0])} instead";
        return LayoutRemedy + FolderLayout.ListFileHint(folder);
    }

    private void WarnOfLooseImages(string folder)
    {
        var loose = FolderWalk.FilesIn(folder).FindAll(ImageFormats.IsImage);
        if (loose.Count > 0)
            _warnings.Add($"{loose.Count} image{(loose.Count == 1 ? "" : "s")} directly in '{Path.GetFileName(folder)}' (such as {loose[0]}) " +
                $"{(loose.Count == 1 ? "is" : "are")} in no class folder and ignored.");
    }
}
