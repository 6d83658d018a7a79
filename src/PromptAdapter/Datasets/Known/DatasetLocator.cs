namespace PromptAdapter.Datasets.Known;

/// <summary>Opens what a user calls data: a known data set by its name or folder, or images of the user's own.</summary>
public static class DatasetLocator
{
    /// <summary>
    /// Opens <paramref name="data"/>, which is the name of a known data set below <paramref name="root"/>, the folder of a known data set,
    /// or anything that <see cref="ImageFolder.Open"/> reads.
    /// </summary>
    /// <param name="data">A name or a path.</param>
    /// <param name="root">The folder that holds the known data sets (CoOp's <c>DATA</c>), or that the paths in a CSV or JSON file start from.</param>
    /// <param name="options">How a file or folder of the user's own is read; its root is <paramref name="root"/>.</param>
    /// <exception cref="InputException">There is no such data, or it cannot be used.</exception>
    public static ImageDataset Open(string data, string? root = null, ImageFolderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        var path = ImageFolder.FullPath(data);
        if (KnownDatasets.Find(data) is { } named && !File.Exists(path))
        {
            if (root is not null)
                return named.Open(root);
            if (!Directory.Exists(path))
                throw new InputException($"'{data}' is the name of a known data set, and it is not said where it is", null,
                    $"give the folder that holds '{named.Folder}' as the root, or a path to the images");
        }

        return Directory.Exists(path) && KnownDatasets.At(path) is { } known ? known.Open(path)
            : ImageFolder.Open(data, (options ?? new ImageFolderOptions()) with { ImageRoot = root });
    }
}
