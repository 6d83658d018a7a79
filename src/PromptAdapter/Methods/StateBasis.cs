using PromptAdapter.Features;

namespace PromptAdapter.Methods;

/// <summary>What the parts of a stored classifier have in common.</summary>
/// <param name="Text">The text head W, <c>[C, D]</c>.</param>
/// <param name="Scale">s, the factor of the text logits.</param>
/// <param name="Labels">The class of each of the N support images, in the order of a cache's keys.</param>
public sealed record StateBasis(ClassWeights Text, double Scale, IReadOnlyList<int> Labels);
