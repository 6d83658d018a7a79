namespace PromptAdapter.Review;

/// <summary>An image of a reviewed data set.</summary>
/// <param name="Key">Its path in the data set, with forward slashes.</param>
/// <param name="Path">The file.</param>
/// <param name="Label">Its class, as an index into the names of <see cref="DatasetReview.ClassNames"/>.</param>
/// <param name="Split"><c>train</c>, <c>val</c> or <c>test</c>; empty where the data has no splits.</param>
/// <param name="Sha256">SHA-256 of the file in lower-case hexadecimal.</param>
public sealed record ReviewedImage(string Key, string Path, int Label, string Split, string Sha256);
