using PromptAdapter.Datasets;

namespace PromptAdapter.Photos;

/// <summary>What became of a plan of files.</summary>
/// <param name="Done">How many files were dealt with.</param>
/// <param name="Left">Those that were not, with the reason.</param>
public sealed record SortOutcome(int Done, IReadOnlyList<SkippedFile> Left);
