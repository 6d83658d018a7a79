namespace PromptAdapter;

/// <summary>One labelled image that the classifier was built from; the row of the same number in keys and values.</summary>
/// <param name="Path">Where it was when the classifier was fitted, relative to the data folder when it lay in it.</param>
/// <param name="Label">Index of its class; <see cref="UnknownLabel"/> in exports of earlier versions.</param>
/// <param name="Sha256">SHA-256 of the image file in lower-case hexadecimal.</param>
/// <param name="Thumbnail">A small JPEG; empty when none was kept.</param>
public sealed record SupportImage(string Path, int Label, string Sha256, ReadOnlyMemory<byte> Thumbnail)
{
    /// <summary>The label of an image whose class a file does not tell.</summary>
    public const int UnknownLabel = -1;
}
