using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Methods.TipAdapter.Search;

/// <summary>One comparison of a plan with the cache that candidates share.</summary>
/// <param name="Cache">K and V.</param>
/// <param name="Head">W, <c>[C, D]</c>; <see langword="null"/> without text.</param>
/// <param name="Queries">What candidates are scored on, <c>[M, D]</c>.</param>
/// <param name="CacheFactor">See <see cref="SelectionRound.CacheFactor"/>.</param>
internal sealed record SearchRound(SupportCache Cache, ClassWeights? Head, FeatureSet Queries, double CacheFactor)
{
    public static SearchRound Of(SelectionRound round) => new(new SupportCache(round.Support), round.Head, round.Queries, round.CacheFactor);

    public static SearchRound Of(SelectionRound round, ReadOnlyMemory<float> keys, bool balanced) =>
        new(SupportCache.Of(round.Support, keys, balanced), round.Head, round.Queries, round.CacheFactor);
}
