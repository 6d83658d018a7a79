using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapter.Search;

namespace PromptAdapter.Selection;

public class CacheSearchTests
{
    [Theory]
    [InlineData(1, null)]
    [InlineData(2, null)]
    [InlineData(3, null)]
    [InlineData(4, 2)] // exact ties everywhere
    [InlineData(5, 3)]
    public void Run_Refined_IsNeverWorseOnTheScoredImages(int seed, int? levels)
    {
        var problem = RandomProblem.Create(seed, classes: 6, shots: 3, dimension: 8, queries: 150, levels);
        var posed = new AdapterProblem(problem.Support, TextHead.Of(problem.Weights)) { Validation = problem.Queries };
        foreach (var rule in (ISelectionRule[])[new FullValRule(), SelectionRules.Published(FewShotValRule.RuleName), new SupportCrossValidationRule()])
        {
            foreach (var grid in (SearchGrid[])[SearchGrid.Default, SearchGrid.Create(40, 30, 3, 4), SearchGrid.Of([2], [1]),
                SearchGrid.Of([0, 5], [0, 3, 500])])
            {
                var coarse = Fit(posed, rule, grid, SearchMode.Grid);
                var refined = Fit(posed, rule, grid, SearchMode.Refined);
                if (rule is not SupportCrossValidationRule) // which looks at the likelihood
                    Assert.True(refined.Selection.Scored!.Value.Correct >= coarse.Selection.Scored!.Value.Correct);
                Assert.Equal(coarse.Selection.Scored!.Value.Total, refined.Selection.Scored!.Value.Total);
                Assert.InRange(refined.Selection.Settings["alpha"], grid.Alphas[0], grid.Alphas[^1]);
                Assert.InRange(refined.Selection.Settings["beta"], grid.Betas[0], grid.Betas[^1]);
                if (rule is FullValRule)
                    Assert.Equal(refined.Selection.Scored, refined.State.Evaluate(problem.Queries));
            }
        }
    }

    [Fact]
    public void Run_RefinedOnCoarseGrids_FindsMore()
    {
        var gained = 0;
        for (var seed = 0; seed < 8; seed++)
        {
            var problem = RandomProblem.Create(seed, classes: 6, shots: 3, dimension: 8, queries: 150);
            var posed = new AdapterProblem(problem.Support, TextHead.Of(problem.Weights)) { Validation = problem.Queries };
            var grid = SearchGrid.Create(60, 30, 2, 3);
            gained += Fit(posed, new FullValRule(), grid, SearchMode.Refined).Selection.Scored!.Value.Correct - Fit(
                posed, new FullValRule(), grid, SearchMode.Grid).Selection.Scored!.Value.Correct;
        }

        Assert.True(gained > 0);
    }

    [Fact]
    public void Run_Refined_IsTheSameOnAnyThreads()
    {
        var problem = RandomProblem.Create(seed: 7, classes: 5, shots: 4, dimension: 8, queries: 300);
        var posed = new AdapterProblem(problem.Support, TextHead.Of(problem.Weights)) { Validation = problem.Queries };
        var one = Settings(1);
        Assert.Equal(one, Settings(2));
        Assert.Equal(one, Settings(5));

        (double, double) Settings(int threads)
        {
            var settings = Fit(posed, new FullValRule(), SearchGrid.Create(60, 30, 4, 5), SearchMode.Refined, threads).Selection.Settings;
            return (settings["alpha"], settings["beta"]);
        }
    }

    [Fact]
    public void Run_OneBeta_IsExactInAlpha()
    {
        var problem = RandomProblem.Create(seed: 12, classes: 5, shots: 2, dimension: 8, queries: 200);
        var posed = new AdapterProblem(problem.Support, TextHead.Of(problem.Weights)) { Validation = problem.Queries };
        var refined = Fit(posed, new FullValRule(), SearchGrid.Of([4], [0.1, 200]), SearchMode.Refined);
        var dense = Fit(posed, new FullValRule(), SearchGrid.Of([4], [.. Enumerable.Range(0, 20_000).Select(i => 0.1 + i * 0.01 * (199.9 / 200))]),
            SearchMode.Grid);
        Assert.True(refined.Selection.Scored!.Value.Correct >= dense.Selection.Scored!.Value.Correct);
    }

    private static AdapterFit Fit(AdapterProblem problem, ISelectionRule rule, SearchGrid grid, SearchMode mode, int threads = -1) =>
        new TipAdapterMethod(new TipAdapterOptions { Grid = grid, Search = mode }).Fit(problem, rule, new ParallelOptions { MaxDegreeOfParallelism = threads });
}
