using PromptAdapter.Datasets;

namespace PromptAdapter;

/// <summary>
/// Opens labelled images in any of the forms that people keep them in:
/// <list type="bullet">
/// <item><description>class folders: <c>cat/1.jpg</c>, <c>dog/2.jpg</c>; classes in ordinal order of their names;</description></item>
/// <item><description><c>train</c>, <c>val</c> and <c>test</c> folders of class folders, under any of the names that people give them (<c>Training</c>,
/// <c>seg_test</c>, <c>dev</c>);</description></item>
/// <item><description>a CSV or TSV file with the columns <c>path</c>, <c>label</c> and optionally <c>split</c>; classes in ordinal order;</description></item>
/// <item><description>a JSON file in the form of CoOp's <c>split_zhou_*.json</c>; classes by the label numbers in it.</description></item>
/// </list>
/// Hidden files are ignored and files that are not images are listed as skipped. Links to files and folders are followed, a link into its own parents is not.
/// </summary>
public static class ImageFolder
{
    /// <summary>Opens <paramref name="path"/>, which is a folder, a <c>.csv</c>, a <c>.tsv</c> or a <c>.json</c> file.</summary>
    /// <param name="path">Where the images are, or the file that lists them.</param>
    /// <param name="options">How to read it.</param>
    /// <exception cref="InputException">It does not exist, cannot be read, or cannot be used as a data set; the message says why.</exception>
    public static ImageDataset Open(string path, ImageFolderOptions? options = null)
    {
        options ??= new ImageFolderOptions();
        var full = FullPath(path);
        if (Directory.Exists(full))
            return ClassFolders.Read(full, options);
        if (!File.Exists(full))
            throw new InputException("does not exist", full, "give a folder of class folders, a CSV file or a split_*.json file");

        return Path.GetExtension(full).ToLowerInvariant() switch
        {
            ".csv" or ".tsv" => LabelTable.Read(full, options),
            ".json" => SplitFile.Read(full, options),
            _ => throw new InputException("is not a form in which labelled images are read", full,
                "give a folder of class folders, a .csv or .tsv file, or a split_*.json file"),
        };
    }

    /// <summary>The absolute path without a closing separator.</summary>
    internal static string FullPath(string path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal))
            throw new InputException("the path is empty or holds a character that no path may hold", null, "give the path of a folder or file");
        return Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
    }
}
