using PromptAdapter.Weights;

namespace PromptAdapter.Prompts;

/// <summary>What a file says about a prompt, whether the prompt is all that there is in the file or a part of it.</summary>
/// <param name="Path">The file, named in errors.</param>
/// <param name="Length">Its bytes: no tensor in it can be larger.</param>
/// <param name="Metadata">The entries that describe the prompt, by the names that they have in a prompt file.</param>
/// <param name="Tensors">Its parts, by the names that they have in a prompt file.</param>
internal sealed record PromptContent(string Path, long Length, IReadOnlyDictionary<string, string> Metadata, IReadOnlyDictionary<string, StoredTensor> Tensors);
