namespace PromptAdapter.Runtime;

/// <summary>A file in the per-user folders that can be made again.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Kept">Why it is not to be removed; <see langword="null"/> where it may be.</param>
public sealed record CachedEntry(string Path, long Bytes, string? Kept);
