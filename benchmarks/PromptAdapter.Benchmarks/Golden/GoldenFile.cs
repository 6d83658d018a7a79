namespace PromptAdapter.GoldenData;

/// <summary>A file of the reference data.</summary>
/// <param name="Path">Its path in the reference data, with forward slashes.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record GoldenFile(string Path, byte[] Content);
