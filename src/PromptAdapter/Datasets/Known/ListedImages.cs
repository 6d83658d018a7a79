namespace PromptAdapter.Datasets.Known;

/// <summary>What the layouts that list their images one by one share.</summary>
internal static class ListedImages
{
    /// <summary>The images that are listed and not there, as paths below the data set's folder.</summary>
    public static IEnumerable<string> Missing(KnownDataset known, ImageDataset dataset) =>
        dataset.Images.Where(image => !ListedDataset.IsThere(image))
            .Select(image => known.ImageFolder.Length == 0 ? image.Key : $"{known.ImageFolder}/{image.Key}");
}
