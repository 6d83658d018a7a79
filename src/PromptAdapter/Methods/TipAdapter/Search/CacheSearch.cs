using PromptAdapter.Evaluation;
using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Methods.TipAdapter.Search;

/// <summary>What a search over α and β found.</summary>
/// <param name="Alpha">α.</param>
/// <param name="Beta">β.</param>
/// <param name="Score">Its score over all rounds; ties are cells of the grid, and not counted where the winner lies between cells.</param>
internal sealed record CacheSearchResult(double Alpha, double Beta, PlanScore Score);

/// <summary>
/// Chooses α and β of a cache over the rounds of a plan: by the likelihood of the labels, or, where a rule states the protocol of others, by counts of right
/// answers over the grid, with the refinement where it is asked for.
/// </summary>
internal sealed class CacheSearch(SearchGrid grid, SearchMode mode, StatedCell stated, double scale, bool byLikelihood)
{
    /// <summary>The search that a plan allows: none where α and β stay as stated.</summary>
    public static CacheSearch For(SelectionPlan plan, SearchGrid? grid, SearchMode mode, StatedCell stated, double scale) =>
        plan.WeightRounds.Count > 0 ? new CacheSearch(grid ?? SearchGrid.For(plan), mode, stated, scale, plan.ByLikelihood)
            : new CacheSearch(SearchGrid.Of([stated.Beta], [stated.Alpha]), SearchMode.Grid, stated, scale, byLikelihood: false);

    public CacheSearchResult Run(IReadOnlyList<SearchRound> rounds, TieBreak ties, ParallelOptions parallel)
    {
        if (byLikelihood)
            return new CacheLikelihood(rounds, grid, stated, scale, parallel).Run(mode);
        var counts = Count(rounds, grid, parallel);
        var best = counts.Winner(ties, stated);
        var scored = new Accuracy(best.Correct, counts.Images);
        var fromGrid = new CacheSearchResult(best.Alpha, best.Beta, new PlanScore(scored, best.Ties, ties == TieBreak.NearestToStated && best.Ties > 1
            ? FormattableString.Invariant(
                $"of {best.Ties} equal candidates the one nearest to alpha {stated.Alpha:0.####} and beta {stated.Beta:0.####} was taken")
            : null)
        { Edges = grid.EdgesAt(rounds.Any(round => round.Head is not null) ? best.Alpha : null, best.Beta) });
        if (mode == SearchMode.Grid)
            return fromGrid;

        var found = CacheRefinement.Around(best, grid, rounds, stated, scale, parallel);
        // Counted again by the definition: what the refinement sums up is a lower bound.
        var between = Count(rounds, SearchGrid.Of([found.Beta], [found.Alpha]), parallel).Best;
        var wins = between.Correct > best.Correct
            || (between.Correct == best.Correct && ties == TieBreak.NearestToStated
                && stated.Distance(between.Alpha, between.Beta) < stated.Distance(best.Alpha, best.Beta));
        return wins
            ? new CacheSearchResult(between.Alpha, between.Beta,
                new PlanScore(scored with { Correct = between.Correct }, null,
                $"refined between the grid's cells: {between.Correct - best.Correct} more images right"))
            : fromGrid;
    }

    private GridCounts Count(IReadOnlyList<SearchRound> rounds, SearchGrid cells, ParallelOptions parallel) => rounds
        .Select(round => HyperparameterSearch.Count(round.Cache, round.Head, round.Queries, cells, scale, round.CacheFactor, parallel))
        .Aggregate((sum, one) => sum + one);
}
