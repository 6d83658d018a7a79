using PromptAdapter.Weights;

namespace PromptAdapter;

/// <summary>The model that a classifier was fitted on, as its file names it.</summary>
/// <param name="Name">The name or path that was given.</param>
/// <param name="Path">Where the checkpoint lay.</param>
/// <param name="VocabularyPath">The vocabulary file that was named explicitly; empty when the model's own was found.</param>
/// <param name="Settings">What decides its features beside the checkpoint; <see langword="null"/> where the checkpoint says so itself.</param>
internal sealed record ModelReference(string Name, string Path, string VocabularyPath, ClipSettings? Settings);
