namespace PromptAdapter.Weights.Catalog;

/// <summary>A model's name and where its checkpoint lies.</summary>
/// <param name="Name">The known name, or the file's name.</param>
/// <param name="Path">The checkpoint file.</param>
internal sealed record ModelLocation(string Name, string Path);
