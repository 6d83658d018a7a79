using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Validation;

namespace PromptAdapter.Experiments;

/// <summary>One draw of shots from a feature folder as the methods see it.</summary>
/// <param name="Problem">The problem, without the rows that are left out.</param>
/// <param name="Test">The whole test set, <c>[M, D]</c>, if there is one.</param>
/// <param name="Overlap">What the splits share, and what of it is left out.</param>
/// <param name="Warnings">What validators have to say.</param>
internal sealed record FolderDraw(AdapterProblem Problem, FeatureSet? Test, SplitOverlap Overlap, IReadOnlyList<Warning> Warnings);
