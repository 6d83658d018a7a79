using PromptAdapter.Features;

namespace PromptAdapter.Selection;

/// <summary>What a rule wants compared. Without rounds the method's stated settings are used as they are.</summary>
/// <param name="Rule">The rule that is really in force; another than the one asked for where that one cannot work.</param>
/// <param name="Rounds">The comparisons; correct images are added up over them.</param>
/// <param name="Note">What the reader of the result should know, in one sentence.</param>
public sealed record SelectionPlan(string Rule, IReadOnlyList<SelectionRound> Rounds, string? Note = null)
{
    /// <summary>At most that many of the rounds, evenly spread: what a method compares that has to train for each of them.</summary>
    /// <param name="most">At least 1.</param>
    public IReadOnlyList<SelectionRound> Spread(int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        return Rounds.Count <= most ? Rounds : [.. Enumerable.Range(0, most).Select(i => Rounds[(int)((long)i * Rounds.Count / most)])];
    }
}

/// <summary>One comparison: candidates are built from one set and scored on another.</summary>
/// <param name="Support">What candidates are built from, <c>[n, D]</c>.</param>
/// <param name="Head">The class weights that belong to it, <c>[C, D]</c>; <see langword="null"/> without text.</param>
/// <param name="Queries">What they are scored on, <c>[M, D]</c>.</param>
/// <param name="CacheFactor">
/// Support images in the problem for each one in this round. A fold's cache holds fewer keys than the final one and so casts fewer votes;
/// multiplying α by this factor while scoring lets the chosen α fit the whole cache.
/// </param>
public sealed record SelectionRound(FeatureSet Support, ClassWeights? Head, FeatureSet Queries, double CacheFactor = 1)
{
    /// <summary>The images of <see cref="Support"/> under each augmentation, for methods that learn from them; empty when there are none.</summary>
    public IReadOnlyList<FeatureSet> Views { get; init; } = [];
}
