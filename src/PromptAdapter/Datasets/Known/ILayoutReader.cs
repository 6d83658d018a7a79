namespace PromptAdapter.Datasets.Known;

/// <summary>Reads one <see cref="DatasetLayout"/>.</summary>
internal interface ILayoutReader
{
    /// <summary>Reads the data set. Everything in <see cref="KnownDataset.Required"/> is there.</summary>
    /// <param name="known">What is to be read.</param>
    /// <param name="folder">Its own folder, as an absolute path.</param>
    /// <param name="options">How to read it.</param>
    ImageDataset Read(KnownDataset known, string folder, KnownDatasetOptions options);

    /// <summary>
    /// What is not there of a data set that was read with <see cref="MissingImages.AreKept"/>: paths below <paramref name="folder"/>; a folder ends in a slash.
    /// </summary>
    IEnumerable<string> Missing(KnownDataset known, string folder, ImageDataset dataset);
}
