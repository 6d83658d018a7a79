namespace PromptAdapter.Datasets;

/// <summary>Images without labels, to predict.</summary>
/// <param name="Images">Absolute paths: what was given in the order given, the content of a folder in ordinal order, each file once.</param>
/// <param name="Skipped">Files in the folders that were left out, with the reason.</param>
public sealed record ImageList(IReadOnlyList<string> Images, IReadOnlyList<SkippedFile> Skipped)
{
    /// <summary>
    /// What was named and is not there, or is in a format that is not read, with the reason; empty where that is an error (<see cref="Open"/>).
    /// </summary>
    public IReadOnlyList<SkippedFile> Missing { get; init; } = [];

    /// <summary>
    /// Collects files and, recursively, the images in folders. A pattern that the shell left as it is (<see cref="PathPattern"/>) stands for what it matches.
    /// </summary>
    /// <param name="paths">Files, folders and patterns.</param>
    /// <exception cref="InputException">A path does not exist, a file is in a format that is not read, or there is no image at all.</exception>
    public static ImageList Open(IEnumerable<string> paths) => Collect(paths, strict: true);

    /// <summary>
    /// Collects what is there: as <see cref="Open"/>, but a path that does not exist, or a file in a format that is not read, is kept in <see cref="Missing"/>
    /// and costs no other its place.
    /// </summary>
    /// <param name="paths">Files, folders and patterns.</param>
    /// <exception cref="InputException">There is no image at all.</exception>
    public static ImageList OpenWhatIsThere(IEnumerable<string> paths) => Collect(paths, strict: false);

    private static ImageList Collect(IEnumerable<string> paths, bool strict)
    {
        ArgumentNullException.ThrowIfNull(paths);
        string[] given = [.. paths];
        var images = new List<string>();
        var skipped = new List<SkippedFile>();
        var missing = new List<InputException>();
        foreach (var one in given)
        {
            try
            {
                Add(one, images, skipped);
            }
            catch (InputException error) when (!strict)
            {
                missing.Add(error);
            }
        }

        if (images.Count == 0)
            throw missing.Count > 0 ? missing[0] : new InputException("there is no image", given.Length == 1 ? ImageFolder.FullPath(given[0]) : null,
                $"give files or folders with images ({string.Join(' ', ImageFormats.Extensions)})");
        return new ImageList([.. images.Distinct(StringComparer.Ordinal)], skipped)
        {
            Missing = [.. missing.Select(error => new SkippedFile(error.InputPath ?? "", error.Message))],
        };
    }

    private static void Add(string given, List<string> images, List<SkippedFile> skipped)
    {
        var path = ImageFolder.FullPath(given);
        if (Directory.Exists(path))
        {
            AddFolder(path, images, skipped);
        }
        else if (!File.Exists(path))
        {
            if (!PathPattern.IsPattern(given))
                throw new InputException("does not exist", path, "give image files, or folders that hold them");
            AddMatches(given, images, skipped);
        }
        else if (ImageFormats.IsOtherImage(path))
        {
            var reason = ImageFormats.WhyNot(path).Split("; ", 2);
            throw new InputException(reason[0], path, reason[1]);
        }
        else
        {
            images.Add(path); // whatever its name: someone meant it, and its content decides
        }
    }

    private static void AddFolder(string path, List<string> images, List<SkippedFile> skipped)
    {
        var walk = new FolderWalk(path, leavesOutClosed: true);
        images.AddRange(walk.ImagesBelow(path).Select(key => Path.Combine(path, key.Replace('/', Path.DirectorySeparatorChar))));
        skipped.AddRange(walk.Skipped);
    }

    // Of what a pattern matches nobody has meant every single file: what is no image is left out, as in a folder.
    private static void AddMatches(string pattern, List<string> images, List<SkippedFile> skipped)
    {
        var matches = PathPattern.Matches(pattern);
        if (matches.Count == 0)
            throw new InputException("matches no file", ImageFolder.FullPath(pattern), "check the pattern; give image files, or folders that hold them");
        foreach (var path in matches)
        {
            if (Directory.Exists(path))
                AddFolder(path, images, skipped);
            else if (ImageFormats.IsImage(path))
                images.Add(path);
            else
                skipped.Add(new SkippedFile(path, ImageFormats.WhyNot(path)));
        }
    }
}
