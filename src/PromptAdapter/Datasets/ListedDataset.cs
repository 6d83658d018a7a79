namespace PromptAdapter.Datasets;

/// <summary>Turns the rows of a CSV or JSON file into a data set: resolves the paths below the root and checks rows against each other and the disk.</summary>
internal static class ListedDataset
{
    private const int Shown = 3;

    /// <summary>Builds the data set.</summary>
    /// <param name="source">The file that lists the images.</param>
    /// <param name="name">The data set's name.</param>
    /// <param name="classNames">Class names by label, already validated.</param>
    /// <param name="rows">The rows in the file's order.</param>
    /// <param name="options">Root and what to do about missing images.</param>
    /// <param name="warnings">What the reader of the file has to say already; more is added.</param>
    public static ImageDataset Build(string source, string name, IReadOnlyList<string> classNames, IReadOnlyList<ListedImage> rows, ImageFolderOptions options,
        List<string>? warnings = null)
    {
        warnings ??= [];
        foreach (var row in rows)
            RefuseUnusable(row, source);
        var root = options.ImageRoot is null ? FindRoot(source, rows) : ImageFolder.FullPath(options.ImageRoot);
        if (!Directory.Exists(root))
            throw new InputException("the folder of the images does not exist", root,
                "give the folder that the listed paths start from")
            { Settings = [Setting.ImageRoot] };
        var distinct = RemoveRepeats([.. rows.Select(row => row with { Key = KeyBelow(row, root, source) })], source, warnings);
        WarnOfSplitsInPaths(distinct, warnings);

        var images = distinct.ConvertAll(row =>
            (row.Split, Image: new LabelledImage(Path.Combine(root, row.Key.Replace('/', Path.DirectorySeparatorChar)), row.Label, row.Key)));
        if (options.MissingImages == MissingImages.AreErrors)
            RefuseMissing([.. images.Select(pair => pair.Image)], source, root);

        List<LabelledImage>? Of(string split) =>
            images.Exists(pair => pair.Split == split) ? [.. images.Where(pair => pair.Split == split).Select(pair => pair.Image)] : null;
        var train = Of("train") ?? [];
        RefuseUntrained(train, classNames, source);
        return new ImageDataset(name, root, classNames, train, Of("val"), Of("test"), [], warnings);
    }

    /// <summary>Whether the file exists and holds something. A length of zero does not do: an empty file, or a pipe that would never end.</summary>
    public static bool IsThere(LabelledImage image) => new FileInfo(image.Path) is { Exists: true, Length: > 0 } file && TargetExists(file);

    private static void RefuseUnusable(ListedImage row, string source)
    {
        if (row.Key.Length == 0 || row.Key.Contains('\0', StringComparison.Ordinal))
            throw new InputException($"{row.Place} has no path that a file could have", source, "name an image file in each row");
        if (!ImageFormats.IsImage(row.Key))
            throw new InputException($"{row.Place} is not an image that can be read ('{row.Key}': {ImageFormats.WhyNot(row.Key)})", source,
                "list image files only");
    }

    // However a path leads into the folder: absolute, by way of '..', or from the list's own folder.
    private static string KeyBelow(ListedImage row, string root, string source)
    {
        var foreign = !OperatingSystem.IsWindows() && row.Key.Length > 1 && row.Key[1] == ':' && char.IsAsciiLetter(row.Key[0]); // C:\
        string[] starts = foreign ? [] : [root, Path.GetDirectoryName(Path.GetFullPath(source))!];
        foreach (var start in starts)
        {
            var key = Path.GetRelativePath(root, Path.GetFullPath(Path.Combine(start, row.Key))).Replace(Path.DirectorySeparatorChar, '/');
            if (key != ".." && !key.StartsWith("../", StringComparison.Ordinal) && !Path.IsPathRooted(key))
                return key;
        }

        throw new InputException($"{row.Place} leads outside the folder of the images, {root} ('{row.Key}')", source,
            "list paths below that folder, or give the folder that all of them lie below")
        {
            Settings = [Setting.ImageRoot],
        };
    }

    private static void WarnOfSplitsInPaths(List<ListedImage> rows, List<string> warnings)
    {
        if (rows.Exists(row => row.Split != SplitNames.Train))
            return;
        var tops = rows.Select(row => row.Key.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 ? row.Key[..slash] : "")
            .Distinct(StringComparer.Ordinal).ToList();
        var splits = SplitNames.Among(tops);
        if (splits.Count == tops.Count && splits.Values.Distinct().Count() > 1)
            warnings.Add($"The paths begin with names of splits ({ClassNaming.Few(tops)}), but no column says so: all images are taken as training images.");
    }

    private static List<ListedImage> RemoveRepeats(IReadOnlyList<ListedImage> rows, string source, List<string> warnings)
    {
        var first = new Dictionary<string, ListedImage>(StringComparer.Ordinal);
        var distinct = new List<ListedImage>(rows.Count);
        foreach (var row in rows)
        {
            if (first.TryAdd(row.Key, row))
            {
                distinct.Add(row);
                continue;
            }

            var earlier = first[row.Key];
            if (earlier.Label != row.Label)
                throw new InputException($"'{row.Key}' has two classes ({earlier.Place} and {row.Place})", source, "keep one of the rows");
            if (earlier.Split != row.Split)
                throw new InputException($"'{row.Key}' is in two splits ({earlier.Split} by {earlier.Place}, {row.Split} by {row.Place})", source,
                    "keep it in one, or the accuracy measured is not honest");
        }

        if (distinct.Count < rows.Count)
            warnings.Add($"{rows.Count - distinct.Count} of {rows.Count} rows repeat an earlier one and were ignored.");
        return distinct;
    }

    // CoOp keeps split_zhou_X.json beside the folder with the images, and that folder has another name in every data set.
    private static string FindRoot(string source, IReadOnlyList<ListedImage> rows)
    {
        var folder = Path.GetDirectoryName(source)!;
        if (rows.Count == 0 || File.Exists(Path.Combine(folder, rows[0].Key)))
            return folder;
        var holding = FolderWalk.FoldersIn(folder).FindAll(sub => File.Exists(Path.Combine(sub.FullName, rows[0].Key)));
        return holding.Count == 1 ? holding[0].FullName : folder;
    }

    private static void RefuseMissing(List<LabelledImage> images, string source, string root)
    {
        var missing = images.FindAll(image => !IsThere(image));
        if (missing.Count > 0)
        {
            throw new InputException(
                $"{missing.Count} of {images.Count} listed images are missing or empty ({ClassNaming.Few(missing.Select(image => image.Key), Shown)})",
                source,
                $"restore them, or give the folder that the listed paths start from (looked in {root})")
            { Settings = [Setting.ImageRoot] };
        }
    }

    private static bool TargetExists(FileInfo file)
    {
        try
        {
            return file.LinkTarget is null || file.ResolveLinkTarget(returnFinalTarget: true) is { Exists: true };
        }
        catch (IOException)
        {
            return false; // links in a circle
        }
    }

    private static void RefuseUntrained(List<LabelledImage> train, IReadOnlyList<string> classNames, string source)
    {
        if (train.Count == 0)
            return; // a list of test images is good enough to evaluate on
        var trained = train.Select(image => image.Label).ToHashSet();
        var untrained = classNames.Where((_, label) => !trained.Contains(label)).ToList();
        if (untrained.Count > 0)
            throw new InputException($"no training image shows {ClassNaming.Few(untrained.Select(name => $"'{name}'"))}", source,
                "add training images of each class or leave the class out");
    }
}
