using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapter.Search;
using PromptAdapter.Methods.TipAdapterF;
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
        Assert.Equal([1, 1, 1], balance.Weights);
        Assert.Equal([0, 0, 0], balance.Offsets);
    }

    [Fact]
    public void Of_UnequallyMany_EveryClassCountsTheSame()
    {
        int[] labels = [0, 0, 0, 0, 1, 1, 2];
        var balance = ClassBalance.Of(labels, 4); // none of the last
        Assert.Equal(7 / 3.0, balance.Shots);
        double[] counts = [4, 2, 1];
        for (var label = 0; label < counts.Length; label++)
        {
            Assert.Equal(balance.Shots, counts[label] * balance.Weights[label], 1e-12);
            Assert.Equal(0.5 * Math.Log(counts[label] / 4), balance.Offsets[label], 1e-12);
        }

        Assert.Equal(labels.Length, labels.Sum(label => balance.Weights[label]), 1e-12);
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

        const double Ratio = 12 / 7.0; // as many votes as there are images of a class on average
        var (one, other) = (new TipAdapterState(weighted, problem.Weights, 1.5 * Ratio, 4, 30), new TipAdapterState(plain, problem.Weights, 1.5, 4, 30));
        AssertClose(other.LogitsOf(problem.Queries, Cancel), one.LogitsOf(problem.Queries, Cancel));
        var explained = one.Explain(problem.Queries.Row(0));
        var logits = one.LogitsOf(problem.Queries, Cancel);
        Assert.Equal(logits[explained.Label], explained.TextLogit + explained.CacheLogit, 1e-9);
        Assert.Equal(other.Explain(problem.Queries.Row(0)).CacheLogit, explained.CacheLogit, 1e-9);

        var grid = SearchGrid.Create(4, 6, 20, 20);
        var parallel = new ParallelOptions();
        var counts = HyperparameterSearch.Count(weighted, problem.Weights, problem.Queries, grid, 30, Ratio, parallel);
        var expected = HyperparameterSearch.Count(plain, problem.Weights, problem.Queries, grid, 30, 1, parallel);
        Assert.Equal(expected.Best, counts.Best);
        var votes = new CacheAffinities(new SearchRound(weighted, problem.Weights, problem.Queries, Ratio), 30, parallel).At(2, parallel).Logits[1];
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

    // Images beside the support set can be answered with a class that has none of them, and that is a mistake.
    [Theory]
    [InlineData("proker")]
    [InlineData("gda")]
    [InlineData("anchored")]
    [InlineData("auto")]
    public void PlanJudged_ValidationWithoutAClass_HasAllClassesCompete(string method)
    {
        var problem = RandomProblem.Create(8, 6, 4, 16, queries: 30);
        int[] some = [.. Enumerable.Range(0, 30).Where(row => problem.Queries.Labels[row] != 3)];
        var posed = new AdapterProblem(problem.Support, TextHead.Of(problem.Weights)) { Validation = problem.Queries.Take(some) };
        var rule = new FewShotValRule { TieBreak = TieBreak.NearestToStated };
        Assert.Same(posed, rule.PlanJudged(posed).Problem);

        var adapter = AdapterMethods.Catalog.CreateOnFeatures(method, new MethodSettings());
        var direct = adapter.Fit(posed, rule, new ParallelOptions());
        var planned = adapter.Fit(posed, new PlannedRule(rule, rule.Plan(posed)), new ParallelOptions());
        Assert.Equal(direct.Selection.Settings, planned.Selection.Settings);
        Assert.Equal(direct.Selection.Scored, planned.Selection.Scored);
    }

    // Six classes are halved where no class keeps two images; of two that can be judged, each would be alone in its half.
    [Fact]
    public void PlanJudged_HalvesThatLeaveOneClass_AreNotKept()
    {
        var problem = RandomProblem.Create(9, 6, 2, 16, queries: 1);
        var posed = new AdapterProblem(problem.Support.Take([0, 1, 2, 3, 4, 5, 6, 7]), TextHead.Of(problem.Weights)); // two of the first two classes
        var rule = new SupportCrossValidationRule();
        var whole = rule.Plan(posed);
        Assert.All(whole.Rounds, round => Assert.Equal(2, round.Parts.Count));

        var plan = new PlannedRule(rule, whole).PlanJudged(posed).Plan;

        Assert.All(plan.Rounds, round => Assert.Equal([0, 1], Assert.Single(round.Parts).Classes));
        Assert.Equal("compared on the 2 classes of which an image could be left out", plan.Note);
    }

    // In balance a class has as many votes as the average one has images. α that was chosen where all have three is for three votes, also where they are two.
    [Fact]
    public void Build_SettingsOfFewerClasses_KeepTheWeightOfTheCache()
    {
        var problem = RandomProblem.Create(10, 4, 3, 16, queries: 1);
        var whole = new AdapterProblem(problem.Support.Take([0, 1, 2, 3, 4, 5, 8, 9]), TextHead.Of(problem.Weights)); // 3, 3, 1 and 1
        var posed = new ClassSample([0, 1]).Of(whole);
        var settings = new Dictionary<string, double> { ["alpha"] = 2, ["beta"] = 3, ["epochs"] = 1 };

        var balanced = new TipAdapterFMethod(new TipAdapterFOptions { Epochs = 1 }.WithBalance()).Build(whole, settings, posed, new ParallelOptions());
        var published = new TipAdapterFMethod(new TipAdapterFOptions { Epochs = 1 }).Build(whole, settings, posed, new ParallelOptions());

        Assert.Equal(2 * 3.0 / 2, balanced.Alpha, 1e-12);
        Assert.Equal(2, published.Alpha);
    }

    // Sixteen images of two classes cannot be told apart, whatever the other eighteen are.
    [Fact]
    public void Outcome_NoBetterThanGuessingAmongTheJudged_IsSaid()
    {
        var random = new Random(4);
        float[] noise = [.. Enumerable.Range(0, 34 * 16).Select(_ => (float)(random.NextDouble() - 0.5))];
        int[] labels = [.. Enumerable.Range(0, 34).Select(row => row < 16 ? row % 2 : row - 14)];
        var problem = new AdapterProblem(FeatureSet.Create(noise, 16, labels, 20), TextHead.None);
        var selection = AdapterMethods.Catalog.CreateOnFeatures("auto", new MethodSettings())
            .Fit(problem, new SupportCrossValidationRule(), new ParallelOptions()).Selection;
        Assert.Equal(2, selection.Competing);
        Assert.True(selection.Scored!.Value.IsAtChance(2));
        Assert.Contains("no better than guessing among 2 classes", Assert.Single(FitWarnings.Of(selection, 20)), StringComparison.Ordinal);
    }

    private static void AssertClose(double[] expected, double[] actual, double tolerance = 1e-9)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], tolerance * Math.Max(1, Math.Abs(expected[i])));
    }
}
