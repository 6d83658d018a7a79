using PromptAdapter.Splits;

namespace PromptAdapter;

/// <summary>Looks for support images among the data set's own test images, whatever the files are called: an accuracy on those would be a memory
/// test.</summary>
internal static class SeenElsewhere
{
    /// <summary>One sentence that names them, or <see langword="null"/>. Only files as long as a support image are read.</summary>
    /// <param name="split">The images that were drawn, and the data set that they were drawn from.</param>
    /// <param name="support">The support images with their hashes.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<string?> AmongTestImagesAsync(FewShotSplit split, IReadOnlyList<SupportImage> support, CancellationToken cancellationToken)
    {
        if (split.Source?.Test is not { Count: > 0 } test)
            return null;
        var lengths = split.Support.Select(image => LengthOf(image.Path)).ToHashSet();
        var known = support.GroupBy(image => image.Sha256, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First().Path, StringComparer.Ordinal);
        var shared = new List<(string Test, string Support)>();
        foreach (var image in test.Where(image => LengthOf(image.Path) is > 0 and var length && lengths.Contains(length)))
        {
            if (known.TryGetValue((await image.Source.FingerprintAsync(cancellationToken).ConfigureAwait(false)).Value, out var path))
                shared.Add((image.Key, path));
        }

        return shared.Count == 0 ? null
            : $"{shared.Count} of {test.Count} test images {(shared.Count == 1 ? "is a support image" : "are support images")} under another name, "
                + $"such as '{shared[0].Test}' ('{shared[0].Support}'): measure on the others only.";
    }

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : -1;
}
