namespace PromptAdapter.Tokenization;

/// <summary>What a vocabulary file holds, before it is checked.</summary>
/// <param name="Path">The file.</param>
/// <param name="Merges">Pairs of pieces, first learned first.</param>
/// <param name="Ids">The id of each piece where the file states them; <see langword="null"/> when they follow from the merges.</param>
internal sealed record VocabularySource(string Path, IReadOnlyList<(string Left, string Right)> Merges, IReadOnlyDictionary<string, int>? Ids);
