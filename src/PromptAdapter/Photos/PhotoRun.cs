using System.Globalization;
using PromptAdapter.Runtime;

namespace PromptAdapter.Photos;

/// <summary>What tells one run over photos from others: whatever its answers depend on.</summary>
public static class PhotoRun
{
    /// <summary>A text that is the same for the same run alone.</summary>
    /// <param name="classifier">What identifies the classifier, such as the SHA-256 of its file.</param>
    /// <param name="photos">Each photo's file and what the answers call it. A file that was changed or touched is another photo.</param>
    /// <param name="options">How the photos are answered.</param>
    /// <param name="settings">What else the answers depend on, such as the model that was named.</param>
    /// <returns>SHA-256 in lower-case hexadecimal.</returns>
    public static string DigestOf(string classifier, IEnumerable<(string Path, string Name)> photos, PhotoStreamOptions options, params string?[] settings)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(photos);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(settings);
        using var digest = new FieldDigest();
        digest.Field("classifier", classifier).Field("batch", options.Predict.Extraction.BatchSize).Field("max-pixels", options.Predict.Extraction.MaxPixels);
        var rules = options.Rules;
        digest.Field("rules", rules is null ? null : string.Create(
            CultureInfo.InvariantCulture, $"{rules.Temperature:R} {rules.Least?.Probability:R} {rules.Unknown?.Weight:R} {rules.Unknown?.LeastScore:R}"));
        foreach (var setting in settings)
            digest.Field("setting", setting);
        foreach (var (path, name) in photos)
        {
            var file = new FileInfo(path);
            file = file.Exists ? file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file : file;
            digest.Field(name, file.Exists ? string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks}") : null);
        }

        return digest.Value();
    }
}
