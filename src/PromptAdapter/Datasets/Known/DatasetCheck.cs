namespace PromptAdapter.Datasets.Known;

/// <summary>What is there of a known data set, and what is not.</summary>
/// <param name="Dataset">The data set.</param>
/// <param name="Folder">Where its folder is, or should be.</param>
/// <param name="Missing">Files and folders (with a closing slash) below <paramref name="Folder"/> that are missing or empty, all of them.</param>
/// <param name="Problem">One line about what keeps it from being read, if anything does.</param>
/// <param name="Classes">Classes that its images show, when it could be read.</param>
/// <param name="Splits">What each split has; empty when it could not be read.</param>
/// <param name="SplitSha256">Its <see cref="SplitFingerprint"/>, when it could be read.</param>
public sealed record DatasetCheck(
    KnownDataset Dataset,
    string Folder,
    IReadOnlyList<string> Missing,
    string? Problem,
    int? Classes,
    IReadOnlyList<SplitCheck> Splits,
    string? SplitSha256)
{
    /// <summary>Whether everything is there: files, classes, images of each split, and the published split where its fingerprint is known.</summary>
    public bool IsComplete =>
        Problem is null && Missing.Count == 0 && Classes == Dataset.ClassCount && Splits.All(split => split.IsComplete) && HasPublishedSplit != false;

    /// <summary>
    /// Whether the split is the published one; <see langword="null"/> when it could not be read or the published one's fingerprint is not known.
    /// </summary>
    public bool? HasPublishedSplit => SplitSha256 is null || Dataset.SplitSha256 is null ? null : SplitSha256 == Dataset.SplitSha256;

    /// <summary>Looks at every file of a data set by name, not into the images.</summary>
    /// <param name="known">The data set.</param>
    /// <param name="root">The folder that holds its folder, or that folder itself.</param>
    /// <exception cref="InputException"><paramref name="root"/> does not exist.</exception>
    public static DatasetCheck Of(KnownDataset known, string root)
    {
        ArgumentNullException.ThrowIfNull(known);
        var full = ImageFolder.FullPath(root);
        if (!Directory.Exists(full))
            throw new InputException("does not exist", full, "give the folder that holds the data sets");

        var folder = Path.Combine(full, known.Folder);
        try
        {
            folder = known.FolderBelow(full);
            var entries = known.MissingEntries(folder);
            return entries.Count > 0 ? Unread(entries, null) : Read(known, folder);
        }
        catch (InputException error)
        {
            return Directory.Exists(folder) ? Unread([], error.Message) : Unread(known.MissingEntries(folder), null);
        }

        DatasetCheck Unread(IReadOnlyList<string> missing, string? problem) => new(known, folder, missing, problem, null, [], null);
    }

    private static DatasetCheck Read(KnownDataset known, string folder)
    {
        var dataset = known.Read(folder, new KnownDatasetOptions { MissingImages = MissingImages.AreKept });
        SplitCheck[] splits =
        [
            SplitCheck.Of("train", dataset.Train, known.Sizes.Train),
            SplitCheck.Of("val", dataset.Validation, known.Sizes.Validation),
            SplitCheck.Of("test", dataset.Test, known.Sizes.Test),
        ];
        return new DatasetCheck(known, folder, [.. known.MissingImagesOf(dataset, folder)], null, KnownDataset.ClassesShownBy(dataset),
            [.. splits.Where(split => split is not { Listed: 0, Expected: 0 })], SplitFingerprint.Of(dataset));
    }
}
