namespace PromptAdapter.Datasets;

/// <summary>The fingerprints of labelled images.</summary>
public static class ImageFingerprints
{
    /// <summary>The fingerprints of many files.</summary>
    /// <param name="images">The images.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The key of an image for each hash; of several with one hash, the first.</returns>
    /// <exception cref="InputException">A file cannot be read.</exception>
    public static async Task<IReadOnlyDictionary<string, string>> OfAllAsync(IEnumerable<LabelledImage> images, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var image in images)
            keys.TryAdd((await image.Source.FingerprintAsync(cancellationToken).ConfigureAwait(false)).Value, image.Key);
        return keys;
    }
}
