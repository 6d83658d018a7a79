namespace PromptAdapter.Datasets;

/// <summary>One row of a file that lists images.</summary>
/// <param name="Key">The path as listed, with forward slashes.</param>
/// <param name="Label">The class.</param>
/// <param name="Split"><c>train</c>, <c>val</c> or <c>test</c>.</param>
/// <param name="Place">Where the row stands in the file, for messages: <c>line 3</c>.</param>
internal sealed record ListedImage(string Key, int Label, string Split, string Place);
