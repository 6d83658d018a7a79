using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapter.Search;
using PromptAdapter.Selection;

namespace PromptAdapter.Methods;

public class ClassBalanceTests
{
    private const int Classes = 10;
    private const int Shots = 8;
    private const int Dimension = 64;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Of_EquallyManyImages_ChangesNothing()
    {
        var balance = ClassBalance.Of([2, 0, 1, 0, 2, 1], 3);
        Assert.Equal([1, 1, 1], balance.ImageWeights);
        Assert.Equal([1, 1, 1], balance.VoteWeights);
        Assert.Equal([0, 0, 0], balance.Offsets);
    }

    [Fact]
    public void Of_UnequallyMany_EveryClassCountsTheSame()
    {
        int[] labels = [0, 0, 0, 0, 1, 1, 2];
        var balance = ClassBalance.Of(labels, 4); // none of the last
        double[] counts = [4, 2, 1];
        for (var label = 0; label < counts.Length; label++)
        {
            Assert.Equal(7 / 3.0, counts[label] * balance.ImageWeights[label], 1e-12);
            Assert.Equal(4, counts[label] * balance.VoteWeights[label], 1e-12);
            Assert.Equal(0.5 * Math.Log(counts[label] / 4), balance.Offsets[label], 1e-12);
        }

        Assert.Equal(labels.Length, labels.Sum(label => balance.ImageWeights[label]), 1e-12);
        Assert.Equal(balance.Offsets[2], balance.Offsets[3]);
    }

    // Eight images of each class but one, which has a single one, and no text, which knows nothing of shots. Left to the numbers of images, the class is
    // answered for 6 to 25 % of its images.
    [Theory]
    [InlineData("anchored", 0.35)]
    [InlineData("proker", 0.2)]
    [InlineData("gda", 0.35)]
    [InlineData("auto", 0.35)]
    public void Fit_OneImageBesideClassesOfEight_TheClassIsAnswered(string method, double least)
    {
        var (found, others, queries) = (0, 0, 0);
        for (var seed = 1; seed <= 4; seed++)
        {
            var problem = RandomProblem.Create(seed, Classes, Shots, Dimension, queries: 600);
            var lone = seed % Classes;
            var labels = problem.Support.Labels;
            int[] kept = [.. Enumerable.Range(0, labels.Count).Where(row => labels[row] != lone || row < Classes)];
            var uneven = new AdapterProblem(problem.Support.Take(kept), TextHead.None);
            var state = AdapterMethods.Catalog.CreateOnFeatures(method, new MethodSettings())
                .Fit(uneven, new SupportCrossValidationRule(), new ParallelOptions()).State;
            var answers = state.Predict(problem.Queries);
            for (var row = 0; row < answers.Length; row++)
            {
                var right = answers[row] == problem.Queries.Labels[row];
                (found, others) = problem.Queries.Labels[row] == lone ? (found + (right ? 1 : 0), others) : (found, others + (right ? 1 : 0));
                queries += problem.Queries.Labels[row] == lone ? 1 : 0;
            }
        }

        Assert.True(found >= least * queries, $"{found} of {queries} images of classes with one image");
        Assert.True(others >= 0.8 * (2400 - queries), $"{others} of {2400 - queries} others");
    }

    [Fact]
    public void WeightedKeys_EqualKeysThatAreRepeated_InLogitsEvidenceAndSearches()
    {
        var problem = RandomProblem.Create(3, 3, 4, 12, queries: 40);
        int[] few = [0, 3, 6, 9, 1, 4, 2]; // four of class 0, two of class 1, one of class 2
        int[] repeated = [0, 3, 6, 9, 1, 4, 1, 4, 2, 2, 2, 2];
        var (support, whole) = (problem.Support.Take(few), problem.Support.Take(repeated));
        var (weighted, plain) = (SupportCache.Of(support, support.Features, balanced: true), new SupportCache(whole));

        var (one, other) = (new TipAdapterState(weighted, problem.Weights, 1.5, 4, 30), new TipAdapterState(plain, problem.Weights, 1.5, 4, 30));
        AssertClose(other.LogitsOf(problem.Queries, Cancel), one.LogitsOf(problem.Queries, Cancel));
        var explained = one.Explain(problem.Queries.Row(0));
        var logits = one.LogitsOf(problem.Queries, Cancel);
        Assert.Equal(logits[explained.Label], explained.TextLogit + explained.CacheLogit, 1e-9);
        Assert.Equal(other.Explain(problem.Queries.Row(0)).CacheLogit, explained.CacheLogit, 1e-9);

        var grid = SearchGrid.Create(4, 6, 20, 20);
        var parallel = new ParallelOptions();
        var counts = HyperparameterSearch.Count(weighted, problem.Weights, problem.Queries, grid, 30, 1, parallel);
        var expected = HyperparameterSearch.Count(plain, problem.Weights, problem.Queries, grid, 30, 1, parallel);
        Assert.Equal(expected.Best, counts.Best);
        var votes = new CacheAffinities(new SearchRound(weighted, problem.Weights, problem.Queries, 1), 30, parallel).At(2, parallel).Logits[1];
        var again = new CacheAffinities(new SearchRound(plain, problem.Weights, problem.Queries, 1), 30, parallel).At(2, parallel).Logits[1];
        AssertClose(Array.ConvertAll(again, value => (double)value), Array.ConvertAll(votes, value => (double)value), 1e-5);
    }

    [Fact]
    public void PlanJudged_ClassWithOneImage_TakesNoPartInComparisons()
    {
        var problem = RandomProblem.Create(5, 4, 3, 16, queries: 1);
        int[] kept = [.. Enumerable.Range(0, problem.Support.Count).Where(row => problem.Support.Labels[row] != 2 || row < 4)];
        var posed = new AdapterProblem(problem.Support.Take(kept), TextHead.Of(problem.Weights));

        var (judged, plan) = new SupportCrossValidationRule().PlanJudged(posed);

        Assert.Equal(3, judged.Support.ClassCount);
        Assert.Equal(9, judged.Support.Count);
        Assert.All(plan.Rounds, round => Assert.Equal((3, 6, 3), (round.Support.ClassCount, round.Support.Count, round.Queries.Count)));
        Assert.Equal(problem.Weights.Values.Slice(3 * 16, 16).ToArray(), judged.Text.WeightsFor(judged.Support)!.Values.Slice(2 * 16, 16).ToArray());
        var equal = posed with { Support = problem.Support };
        Assert.Same(equal, new SupportCrossValidationRule().PlanJudged(equal).Problem);
    }

    // As where a prompt was tuned in each round: the plan is there already, and the same comes of it as of one that is laid out anew.
    [Fact]
    public void PlanJudged_PlanThatIsThereAlready_IsCutToTheClasses()
    {
        var problem = RandomProblem.Create(7, 4, 3, 16, queries: 1);
        int[] kept = [.. Enumerable.Range(0, problem.Support.Count).Where(row => problem.Support.Labels[row] != 1 || row < 4)];
        var posed = new AdapterProblem(problem.Support.Take(kept), TextHead.Of(problem.Weights));
        var rule = new SupportCrossValidationRule();

        var (expectedProblem, expected) = rule.PlanJudged(posed);
        var (judged, plan) = new PlannedRule(rule, rule.Plan(posed)).PlanJudged(posed);

        Assert.Equal(expectedProblem.Support.Labels, judged.Support.Labels);
        Assert.Equal(expected.Rounds.Count, plan.Rounds.Count);
        Assert.All(expected.Rounds.Zip(plan.Rounds), pair =>
        {
            Assert.Equal(pair.First.CacheFactor, pair.Second.CacheFactor);
            Assert.Equal(pair.First.Head!.Values.ToArray(), pair.Second.Head!.Values.ToArray());
            foreach (var (one, other) in ((FeatureSet, FeatureSet)[])[(pair.First.Support, pair.Second.Support), (pair.First.Queries, pair.Second.Queries),
                (pair.First.Parts[0].Queries, pair.Second.Parts[0].Queries), (pair.First.Parts[0].Pool, pair.Second.Parts[0].Pool)])
            {
                Assert.Equal(one.ClassCount, other.ClassCount);
                Assert.Equal(one.Features.ToArray(), other.Features.ToArray());
                Assert.Equal(one.Labels, other.Labels);
            }

            Assert.Equal(pair.First.Parts[0].Classes, pair.Second.Parts[0].Classes);
        });
    }

    private static void AssertClose(double[] expected, double[] actual, double tolerance = 1e-9)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], tolerance * Math.Max(1, Math.Abs(expected[i])));
    }
}
