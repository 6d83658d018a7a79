namespace PromptAdapter.Photos;

/// <summary>Where a photo goes.</summary>
/// <param name="From">The photo, an absolute path.</param>
/// <param name="To">Its place in the folder of its class, an absolute path at which nothing was.</param>
public sealed record SortedPhoto(string From, string To);
