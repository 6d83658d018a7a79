using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.Gda;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapter.Search;

namespace PromptAdapter.Selection;

public class SelectionRulesTests
{
    private static readonly RandomProblem Random = RandomProblem.Create(seed: 31, classes: 4, shots: 3, dimension: 10, queries: 60);

    [Fact]
    public void Find_UnknownName_ListsTheKnownOnes()
    {
        var message = Assert.Throws<InputException>(() => SelectionRules.Find("best")).Message;
        Assert.All(SelectionRules.All, rule => Assert.Contains(rule.Name, message, StringComparison.Ordinal));
        Assert.All(SelectionRules.All, rule => Assert.Same(rule, SelectionRules.Find(rule.Name)));
    }

    [Theory]
    [InlineData(4, 1, 4)]
    [InlineData(4, 10, 4)]
    [InlineData(1, 10, 10)] // one image of a class: its views take turns
    [InlineData(1, 1, 0)]
    [InlineData(1, 0, 0)]
    public void FoldsFor_SupportCv_LeavesOutShotsOrViews(int shots, int views, int folds) =>
        Assert.Equal(folds, SelectionRules.Find("support-cv").FoldsFor(shots, views));

    [Theory]
    [InlineData("full-val", TieBreak.First, TieBreak.First)]
    [InlineData("test-oracle", TieBreak.First, TieBreak.First)]
    [InlineData("few-shot-val", TieBreak.NearestToStated, TieBreak.First)]
    [InlineData("support-cv", TieBreak.NearestToStated, TieBreak.NearestToStated)]
    public void Plan_AnyRule_StatesItsTieBreak(string name, TieBreak own, TieBreak published)
    {
        var problem = new AdapterProblem(Random.Support, TextHead.ClassMean) { Validation = Random.Queries, Test = Random.Queries };
        Assert.Equal(own, SelectionRules.Find(name).Plan(problem).TieBreak);
        Assert.Equal(published, SelectionRules.Published(name).Plan(problem).TieBreak);
    }

    [Fact]
    public void Fit_SupportCvWithAllRight_StaysNearTheStatedAndOnTheGrid()
    {
        // Two classes on two axes: every candidate is right about everything, and more of the cache makes it likelier.
        var support = FeatureSet.Create([1, 0, 0.8f, 0.6f, 0, 1, 0.6f, 0.8f], 2, [0, 0, 1, 1]);
        var options = new TipAdapterOptions { Alpha = 2, Beta = 3, Grid = SearchGrid.Of([1, 2.5, 9], [0.1, 1.5, 5]) };
        var selection = new TipAdapterMethod(options)
            .Fit(new AdapterProblem(support, TextHead.ClassMean), new SupportCrossValidationRule(), new ParallelOptions()).Selection;
        Assert.Contains(selection.Settings["alpha"], options.Grid.Alphas);
        Assert.Contains(selection.Settings["beta"], options.Grid.Betas);
        Assert.Equal((4, 4), (selection.Scored!.Value.Correct, selection.Scored.Value.Total));
        Assert.Null(selection.Ties);
        Assert.Empty(selection.Edges); // where all are right, every value is as good
    }

    [Fact]
    public void Fit_SupportCvWhereTheTextIsWrong_EndsAtTheLargestWeightOfTheCacheAndSaysSo()
    {
        var problem = RandomProblem.Create(seed: 41, classes: 4, shots: 8, dimension: 24, queries: 10);
        var wrong = ClassWeights.Create([.. Enumerable.Range(0, 4).SelectMany(label => problem.Support.Row((label + 1) % 4 * 8).ToArray())], 4, "wrong");
        var options = new TipAdapterOptions { Grid = SearchGrid.Of([1, 5, 20], [0.1, 1, 2]) };
        var selection = new TipAdapterMethod(options)
            .Fit(new AdapterProblem(problem.Support, TextHead.Of(wrong)), new SupportCrossValidationRule(), new ParallelOptions()).Selection;
        Assert.Contains(new SettingEdge("alpha", 2, IsLargest: true), selection.Edges);
    }

    [Theory]
    [InlineData("full-val")]
    [InlineData("few-shot-val")]
    [InlineData("test-oracle")]
    public void Plan_SetMissing_IsInputException(string rule) =>
        Assert.Contains(rule, Assert.Throws<InputException>(() => SelectionRules.Find(rule).Plan(new AdapterProblem(Random.Support, TextHead.None))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Plan_FewShotVal_TakesAtMostFourOfEachClassAndNoMoreThanTheShots()
    {
        var validation = FeatureSet.Create(Enumerable.Repeat(1f, 20).ToArray(), 1, [.. Enumerable.Range(0, 20).Select(row => row % 2)]);
        Assert.Equal(4, Queries(2));
        Assert.Equal(8, Queries(7));

        int Queries(int shots)
        {
            var support = FeatureSet.Create(Enumerable.Repeat(1f, 2 * shots).ToArray(), 1, [.. Enumerable.Range(0, 2 * shots).Select(row => row % 2)]);
            return new FewShotValRule().Plan(new AdapterProblem(support, TextHead.None) { Validation = validation }).Rounds.Single().Queries.Count;
        }
    }

    [Fact]
    public void Plan_SupportCv_QueriesEveryImageOnceAndNeverWithItsOwnKey()
    {
        var plan = new SupportCrossValidationRule().Plan(new AdapterProblem(Random.Support, TextHead.ClassMean));
        Assert.Equal(3, plan.Rounds.Count);
        var queried = plan.Rounds.SelectMany(round => Rows(round.Queries)).ToArray();
        Assert.Equal(Rows(Random.Support).Order(), queried.Order());
        Assert.All(plan.Rounds, round =>
        {
            Assert.Empty(Rows(round.Queries).Intersect(Rows(round.Support)));
            Assert.Equal(Random.Support.Count, round.Queries.Count + round.Support.Count);
            Assert.All(round.Support.RowsByClass(), rows => Assert.Equal(2, rows.Count));
            Assert.Equal(1.5, round.CacheFactor);
            // The head must not have seen the queries either.
            Assert.Equal(ClassWeights.ClassMeans(round.Support).Values.ToArray(), round.Head!.Values.ToArray());
        });

        static IEnumerable<string> Rows(FeatureSet set) =>
            Enumerable.Range(0, set.Count).Select(row => string.Join(' ', set.Row(row).ToArray().Select(BitConverter.SingleToInt32Bits)));
    }

    [Fact]
    public void Plan_SupportCvAtTwoShots_HalvesOfTheClassesLendEachOtherTheirImages()
    {
        var two = RandomProblem.Create(seed: 34, classes: 7, shots: 2, dimension: 10, queries: 10).Support;
        var plan = new SupportCrossValidationRule().Plan(new AdapterProblem(two, TextHead.ClassMean));
        Assert.All(plan.Rounds, round =>
        {
            Assert.Equal(Enumerable.Range(0, 7), round.Parts.SelectMany(part => part.Classes).Order());
            Assert.Equal(round.Queries.Labels.Order(), round.Parts.SelectMany(part => part.Queries.Labels).Order());
            foreach (var part in round.Parts)
            {
                Assert.All(part.Queries.Labels.Zip(part.Labels()), pair => Assert.Equal(pair.First, part.Classes[pair.Second]));
                var pool = part.Pool.RowsByClass();
                Assert.All(Enumerable.Range(0, 7), label => Assert.Equal(part.Classes.Contains(label) ? 1 : 2, pool[label].Count));
            }
        });
        Assert.All(new SupportCrossValidationRule().Plan(new AdapterProblem(Random.Support, TextHead.ClassMean)).Rounds, round => Assert.Single(round.Parts));
    }

    [Fact]
    public void Competing_SomeClasses_PicksTheirColumns()
    {
        var set = FeatureSet.Create([1, 0, 0, 1], 2, [0, 2], classCount: 3);
        var part = new QueryPart(set, [0, 2], set, []);
        Assert.Equal([1, 3, 4, 6], part.Competing([1, 2, 3, 4, 5, 6]));
        Assert.Equal([0, 1], part.Labels());
    }

    [Fact]
    public void Plan_SupportCvWithUnequalClasses_KeepsEveryClassInEveryCache()
    {
        var support = FeatureSet.Create([1, 0, 0, 1, 0.6f, 0.8f, 0.8f, 0.6f, 0, -1, 0.1f, -1], 2, [0, 1, 1, 1, 2, 2]);
        var plan = new SupportCrossValidationRule().Plan(new AdapterProblem(support, TextHead.ClassMean));
        Assert.Equal(5, plan.Rounds.Sum(round => round.Queries.Count));
        Assert.All(plan.Rounds, round => Assert.All(round.Support.RowsByClass(), rows => Assert.NotEmpty(rows)));
    }

    [Fact]
    public void Plan_OnlyOneClassWithASecondImage_ComparesNothing()
    {
        var problem = RandomProblem.Create(6, 2, 4, 16, queries: 1);
        int[] kept = [0, 1, 2, 4, 6]; // one of class 1
        var plan = new SupportCrossValidationRule().Plan(new AdapterProblem(problem.Support.Take(kept), TextHead.None));
        Assert.Empty(plan.Rounds);
        Assert.StartsWith("only one class has a second image", plan.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_SupportCvAtOneShot_UsesTheStatedSettingsAndSaysSo()
    {
        var one = RandomProblem.Create(seed: 32, classes: 4, shots: 1, dimension: 10, queries: 10);
        var fit = new TipAdapterMethod(new TipAdapterOptions())
            .Fit(new AdapterProblem(one.Support, TextHead.ClassMean), new SupportCrossValidationRule(), new ParallelOptions());
        Assert.Equal("fixed", fit.Selection.Rule);
        Assert.Contains("one shot", fit.Selection.Note, StringComparison.Ordinal);
        Assert.Equal((1, 5.5), (fit.Selection.Settings["alpha"], fit.Selection.Settings["beta"]));
        Assert.Null(fit.Selection.Scored);
    }

    [Fact]
    public void Plan_SupportCvAtOneShotWithViews_LeavesViewsOut()
    {
        var support = FeatureSet.Create([1, 0, 0, 1], 2, [0, 1]);
        FeatureSet[] views = [support, FeatureSet.Create([0.6f, 0.8f, 0, 1], 2, [0, 1]), FeatureSet.Create([0.8f, 0.6f, 0, 1], 2, [0, 1])];
        var plan = new SupportCrossValidationRule().Plan(new AdapterProblem(support, TextHead.ClassMean) { SupportViews = views });
        Assert.Equal("support-cv", plan.Rule);
        Assert.Equal(views, plan.Rounds.Select(round => round.Queries));
        Assert.Equal([MathF.Sqrt(0.5f), MathF.Sqrt(0.5f), 0, 1], plan.Rounds[0].Support.Features.ToArray());
    }

    [Fact]
    public void Fit_SupportCvAtOneShotWithViews_KeepsTheStatedWeightsAndCountsThem()
    {
        // Views so alike that every trust in the cache looks right, beside a text head that is right about none.
        var support = FeatureSet.Create([1, 0, 0, 1], 2, [0, 1]);
        var wrong = ClassWeights.Create([0, 1, 1, 0], 2, "given");
        var problem = new AdapterProblem(support, TextHead.Of(wrong)) { SupportViews = [support, support, support] };
        var fit = new TipAdapterMethod(new TipAdapterOptions { Scale = 4 }).Fit(problem, new SupportCrossValidationRule(), new ParallelOptions());
        Assert.Equal((1, 5.5), (fit.Selection.Settings["alpha"], fit.Selection.Settings["beta"]));
        Assert.Equal("support-cv", fit.Selection.Rule);
        Assert.Equal((0, 6, 1), (fit.Selection.Scored!.Value.Correct, fit.Selection.Scored.Value.Total, fit.Selection.Ties));
        Assert.Contains("as stated", fit.Selection.Note, StringComparison.Ordinal);

        var gda = new GdaMethod(new GdaOptions()).Fit(problem, new SupportCrossValidationRule(), new ParallelOptions());
        Assert.Equal(new GdaOptions().Weight, gda.Selection.Settings.Values.Single(), 1e-12);
    }

    // Rows 0 to 3 are of class 0, 4 to 6 of class 1; row 3 is a copy of row 0, and row 6 shows in class 1 what row 1 shows in class 0.
    [Fact]
    public void Plan_SupportCvWithCopies_HoldsOutAnImageWithAllItsCopiesAndAsksOnce()
    {
        string[] content = ["a", "b", "c", "a", "d", "e", "b"];
        var support = Angles([0, 0, 0, 0, 1, 1, 1]);
        var plan = new SupportCrossValidationRule().Plan(new AdapterProblem(support, TextHead.ClassMean) { SupportContent = content });
        int[] RowsOf(FeatureSet set) => [.. FirstValues(set).Select(row => Array.IndexOf(FirstValues(support), row))];
        Assert.Equal([[0, 4], [1, 5], [2, 6]], plan.Rounds.Select(round => RowsOf(round.Queries)));
        Assert.Equal([[1, 2, 5, 6], [0, 2, 3, 4], [0, 3, 4, 5]], plan.Rounds.Select(round => RowsOf(round.Support)));
        Assert.All(plan.Rounds, round => Assert.Equal(7.0 / round.Support.Count, round.CacheFactor));
    }

    [Fact]
    public void Plan_SupportCvWithCopiesThatAreAllOfAClass_KeepsTheClass()
    {
        // Class 1 has one image, which is also the second of class 0: holding that out would leave class 1 with nothing.
        var support = Angles([0, 0, 1, 2, 2]);
        var plan = new SupportCrossValidationRule().Plan(new AdapterProblem(support, TextHead.ClassMean) { SupportContent = ["a", "b", "b", "c", "d"] });
        var values = FirstValues(support);
        Assert.Equal(2, plan.Rounds.Count);
        Assert.Equal([values[0], values[3]], FirstValues(plan.Rounds[0].Queries));
        Assert.Equal([values[4]], FirstValues(plan.Rounds[1].Queries));
        Assert.Equal("fixed",
            new SupportCrossValidationRule().Plan(new AdapterProblem(Angles([0, 0, 1]), TextHead.ClassMean) { SupportContent = ["a", "a", "b"] }).Rule);
    }

    private static float[] FirstValues(FeatureSet set) => [.. Enumerable.Range(0, set.Count).Select(row => set.Row(row)[0])];

    // Unit vectors that all differ.
    private static FeatureSet Angles(int[] labels) =>
        FeatureSet.Create([.. labels.SelectMany((_, row) => (float[])[MathF.Cos(row / 10f), MathF.Sin(row / 10f)])], 2, labels);

    [Fact]
    public void Fit_FullVal_ChoosesTheFirstBestCellOfTheSearch()
    {
        var weights = Random.Weights;
        var problem = new AdapterProblem(Random.Support, TextHead.Of(weights)) { Validation = Random.Queries };
        var fit = new TipAdapterMethod(new TipAdapterOptions()).Fit(problem, new FullValRule(), new ParallelOptions());
        var best = HyperparameterSearch.Count(new SupportCache(Random.Support), weights, Random.Queries, SearchGrid.Default).Best;
        Assert.Equal((best.Alpha, best.Beta), (fit.Selection.Settings["alpha"], fit.Selection.Settings["beta"]));
        Assert.Equal((best.Correct, 60, best.Ties), (fit.Selection.Scored!.Value.Correct, fit.Selection.Scored.Value.Total, fit.Selection.Ties));
        Assert.Equal(fit.Selection.Scored, fit.State.Evaluate(Random.Queries));
    }

    [Fact]
    public void Fit_TestOracle_IsMarked()
    {
        var problem = new AdapterProblem(Random.Support, TextHead.None) { Validation = Random.Queries, Test = Random.Queries };
        var method = new TipAdapterMethod(new TipAdapterOptions());
        Assert.True(method.Fit(problem, new TestOracleRule(), new ParallelOptions()).Selection.ChosenOnTest);
        Assert.False(method.Fit(problem, new FullValRule(), new ParallelOptions()).Selection.ChosenOnTest);
    }

    [Fact]
    public void Fit_SetsOfDifferentEncoders_IsInputException()
    {
        var other = RandomProblem.Create(seed: 33, classes: 4, shots: 1, dimension: 11, queries: 5);
        var problem = new AdapterProblem(Random.Support, TextHead.None) { Validation = other.Queries };
        Assert.Throws<InputException>(() => new TipAdapterMethod(new TipAdapterOptions()).Fit(problem, new FullValRule(), new ParallelOptions()));
        Assert.Throws<InputException>(() => new TipAdapterMethod(new TipAdapterOptions())
            .Fit(new AdapterProblem(Random.Support, TextHead.Of(other.Weights)), new FixedRule(), new ParallelOptions()));
    }
}
