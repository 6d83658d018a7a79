namespace PromptAdapter.Datasets;

/// <summary>A file that was found and left out.</summary>
/// <param name="Key">Its path relative to the folder that was opened, with forward slashes.</param>
/// <param name="Reason">Why, for example <c>not an image</c>.</param>
public sealed record SkippedFile(string Key, string Reason);
