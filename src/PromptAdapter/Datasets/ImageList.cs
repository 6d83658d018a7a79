namespace PromptAdapter.Datasets;

/// <summary>Images without labels, to predict.</summary>
/// <param name="Images">Absolute paths: what was given in the order given, the content of a folder in ordinal order, each file once.</param>
/// <param name="Skipped">Files in the folders that were left out, with the reason.</param>
public sealed record ImageList(IReadOnlyList<string> Images, IReadOnlyList<SkippedFile> Skipped)
{
    /// <summary>Collects files and, recursively, the images in folders.</summary>
    /// <param name="paths">Files and folders.</param>
    /// <exception cref="InputException">A path does not exist, a file is in a format that is not read, or there is no image at all.</exception>
    public static ImageList Open(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var given = paths.Select(ImageFolder.FullPath).ToList();
        var images = new List<string>();
        var skipped = new List<SkippedFile>();
        foreach (var path in given)
        {
            if (Directory.Exists(path))
            {
                var walk = new FolderWalk(path);
                images.AddRange(walk.ImagesBelow(path).Select(key => Path.Combine(path, key.Replace('/', Path.DirectorySeparatorChar))));
                skipped.AddRange(walk.Skipped);
            }
            else if (!File.Exists(path))
            {
                throw new InputException("does not exist", path, "give image files, or folders that hold them");
            }
            else if (ImageFormats.IsOtherImage(path))
            {
                throw new InputException(ImageFormats.WhyNot(path).Split("; ")[0], path, "convert it to JPEG or PNG");
            }
            else
            {
                images.Add(path); // whatever its name: someone meant it, and its content decides
            }
        }

        if (images.Count == 0)
            throw new InputException("there is no image", given.Count == 1 ? given[0] : null,
                $"give files or folders with images ({string.Join(' ', ImageFormats.Extensions)})");
        return new ImageList([.. images.Distinct(StringComparer.Ordinal)], skipped);
    }
}
