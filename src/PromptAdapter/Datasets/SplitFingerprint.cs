using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PromptAdapter.Datasets;

/// <summary>
/// One number for which image is in which split under which label: SHA-256 of the lines <c>split⇥path⇥label⇥class name</c>, sorted, in UTF-8, with line feeds
/// between them.
/// </summary>
public static class SplitFingerprint
{
    /// <summary>The fingerprint of a data set; neither the order of its lists nor what the images hold goes into it.</summary>
    /// <param name="dataset">The data set; its splits are called <c>train</c>, <c>val</c> and <c>test</c>.</param>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    public static string Of(ImageDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        string[] lines = [.. Lines("train", dataset.Train), .. Lines("val", dataset.Validation), .. Lines("test", dataset.Test)];
        Array.Sort(lines, StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));

        IEnumerable<string> Lines(string split, IReadOnlyList<LabelledImage>? images) =>
            (images ?? []).Select(image =>
                string.Create(CultureInfo.InvariantCulture, $"{split}\t{image.Key}\t{image.Label}\t{dataset.ClassNames[image.Label]}"));
    }
}
