using PromptAdapter.Features;
using PromptAdapter.Methods.Anchored;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.TipAdapter.Search;
using PromptAdapter.Methods.TipAdapterF;
using PromptAdapter.Selection;

namespace PromptAdapter.Methods.Auto;

public class AutoMethodTests
{
    private static readonly AutoOptions Options = new()
    {
        TipAdapterF = new TipAdapterFOptions { Epochs = 3, Grid = SearchGrid.Create(alphaSteps: 5, betaSteps: 6) },
    };

    [Fact]
    public void Fit_AnyRule_LogitsAreTheWeightedSumOfTheMembers()
    {
        var problem = Posed(TextHead.ClassMean);
        foreach (var rule in SelectionRules.All)
        {
            var fit = new AutoMethod(Options).Fit(problem, rule, new ParallelOptions());
            var state = Assert.IsType<AutoState>(fit.State);
            Assert.NotEmpty(state.Members);
            Assert.All(state.Members, member => Assert.Equal(member.Weight, fit.Selection.Settings[member.Method]));
            double[] sum = new double[state.ClassCount], logits = new double[state.ClassCount], own = new double[state.ClassCount];
            foreach (var member in state.Members)
            {
                member.State.Logits(problem.Test!.Row(0), own);
                for (var i = 0; i < sum.Length; i++)
                    sum[i] += member.Weight * own[i];
            }

            state.Logits(problem.Test!.Row(0), logits);
            Assert.All(sum.Zip(logits), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
        }
    }

    [Fact]
    public void Fit_OtherRules_NeverLookAtTheTestSet()
    {
        var problem = Posed(TextHead.ClassMean);
        foreach (var rule in SelectionRules.All.Where(rule => rule.Name != TestOracleRule.RuleName))
        {
            var with = new AutoMethod(Options).Fit(problem, rule, new ParallelOptions()).Selection.Settings;
            var without = new AutoMethod(Options).Fit(problem with { Test = null }, rule, new ParallelOptions()).Selection.Settings;
            Assert.Equal(with.Keys, without.Keys);
            Assert.All(with, setting => Assert.Equal(setting.Value, without[setting.Key], 1e-6 * setting.Value)); // sums in double differ in their last digits
        }
    }

    [Fact]
    public void Fit_NoText_LeavesZeroShotOut()
    {
        var fit = new AutoMethod(Options).Fit(Posed(TextHead.None), new FixedRule(), new ParallelOptions());
        Assert.DoesNotContain("zero-shot", fit.Selection.Settings.Keys);
        Assert.Contains("tip-adapter-f", fit.Selection.Settings.Keys);
    }

    [Fact]
    public void Fit_ClassWithoutImage_WhatNeedsNoMeanRemains()
    {
        var problem = RandomProblem.Create(seed: 9, classes: 3, shots: 3, dimension: 8, queries: 5);
        var support = problem.Support.Take([.. Enumerable.Range(0, 9).Where(row => problem.Support.Labels[row] != 1)]);
        var fit = new AutoMethod(Options).Fit(new AdapterProblem(support, TextHead.Of(problem.Weights)), new FixedRule(), new ParallelOptions());
        Assert.Equal(["anchored", "tip-adapter-f"], fit.Selection.Settings.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Explain_Blend_PartsAddUpToTheWinningLogit()
    {
        var problem = Posed(TextHead.ClassMean);
        var state = new AutoMethod(Options).Fit(problem, new FixedRule(), new ParallelOptions()).State;
        var logits = new double[state.ClassCount];
        state.Logits(problem.Test!.Row(1), logits);
        var evidence = state.Explain(problem.Test.Row(1))!;
        Assert.Equal(logits.Max(), evidence.Logit, 1e-9);
        Assert.Equal(problem.Support.Count, evidence.Votes.Count);
    }

    [Fact]
    public void Blend_OneMethodKnowsTheOtherGuesses_GuessesGetNoWeight()
    {
        var random = new Random(3);
        var labels = Enumerable.Range(0, 200).Select(_ => random.Next(4)).ToArray();
        var fit = BlendFit.Run([new LogitBlock([Says(labels, random, _ => 1.5f), Says(labels, random, _ => 0)], labels)], new ParallelOptions());
        Assert.True(fit.Weights[0] > 0);
        Assert.Equal(0, fit.Weights[1]);
        Assert.True(fit.Correct >= 195);
    }

    [Theory]
    [InlineData(1e21f)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NaN)]
    public void Blend_LogitsOfAMethodRunAway_OthersKeepTheirWeights(float largest)
    {
        var random = new Random(4);
        var labels = Enumerable.Range(0, 40).Select(_ => random.Next(4)).ToArray();
        float[] good = Says(labels, random, _ => 1.5f), better = Says(labels, random, _ => 2.5f);
        var wild = Array.ConvertAll(Says(labels, random, _ => 0), value => value * largest);
        var fit = BlendFit.Run([new LogitBlock([good, wild, better], labels)], new ParallelOptions());
        var without = BlendFit.Run([new LogitBlock([good, better], labels)], new ParallelOptions());
        Assert.Equal([without.Weights[0], 0, without.Weights[1]], fit.Weights);
        Assert.All([0, 2], method => Assert.True(fit.Weights[method] > 0));
    }

    [Fact]
    public void Blend_NobodyKnowsAnything_AllKeepTheirSay()
    {
        var random = new Random(5);
        var labels = Enumerable.Range(0, 60).Select(_ => random.Next(4)).ToArray();
        var fit = BlendFit.Run([new LogitBlock([Says(labels, random, _ => 0), Says(labels, random, _ => 0)], labels)], new ParallelOptions());
        Assert.All(fit.Weights, weight => Assert.True(weight > 0));
    }

    [Fact]
    public void Blend_EachKnowsHalfOfTheImages_TogetherTheyAreRightMoreOften()
    {
        var random = new Random(4);
        var labels = Enumerable.Range(0, 600).Select(_ => random.Next(4)).ToArray();
        var left = Says(labels, random, row => row % 2 == 0 ? 1 : 0.2f);
        var right = Says(labels, random, row => row % 2 == 0 ? 0.2f : 1);
        LogitBlock[] blocks = [.. Enumerable.Range(0, 2).Select(half =>
            new LogitBlock([left[(half * 1200)..((half + 1) * 1200)], right[(half * 1200)..((half + 1) * 1200)]], labels[(half * 300)..((half + 1) * 300)]))];
        var fit = BlendFit.Run(blocks, new ParallelOptions());
        var sum = new LogitSum(blocks, new ParallelOptions());
        Assert.All(fit.Shares, share => Assert.InRange(share / fit.Shares.Sum(), 0.35, 0.65));
        Assert.True(fit.Correct > sum.Correct([1, 0]) && fit.Correct > sum.Correct([0, 1]));
    }

    [Fact]
    public void Blend_ScaleOfAMethod_ChangesNothing()
    {
        var random = new Random(6);
        var labels = Enumerable.Range(0, 100).Select(_ => random.Next(3)).ToArray();
        float[] one = Says(labels, random, _ => 0.6f, 3), other = Says(labels, random, _ => 0.5f, 3);
        var fit = BlendFit.Run([new LogitBlock([one, other], labels)], new ParallelOptions());
        var scaled = BlendFit.Run([new LogitBlock([Array.ConvertAll(one, value => 8 * value), other], labels)], new ParallelOptions());
        Assert.Equal(fit.Weights[0], 8 * scaled.Weights[0], 0.02 * fit.Weights[0]);
        Assert.Equal(fit.Weights[1], scaled.Weights[1], 0.02 * fit.Weights[1]);
        Assert.Equal(fit.Correct, scaled.Correct);
    }

    [Fact]
    public void Fit_ImagesInAnotherOrder_SameAnswers()
    {
        var problem = RandomProblem.Create(seed: 12, classes: 4, shots: 3, dimension: 10, queries: 60);
        int[] shuffled = [.. Enumerable.Range(0, 4).Reverse().SelectMany(label => problem.Support.RowsByClass()[label])];
        AutoState Fitted(FeatureSet support) => Assert.IsType<AutoState>(new AutoMethod(Options)
            .Fit(new AdapterProblem(support, TextHead.Of(problem.Weights)), new SupportCrossValidationRule(), new ParallelOptions()).State);
        var (one, other) = (Fitted(problem.Support), Fitted(problem.Support.Take(shuffled)));
        Assert.Equal(one.Members.Select(member => member.Method), other.Members.Select(member => member.Method));
        var same = one.Predict(problem.Queries).Zip(other.Predict(problem.Queries)).Count(pair => pair.First == pair.Second);
        Assert.True(same >= 57, $"{same} of 60"); // the order of training batches is that of the images
    }

    [Fact]
    public void Fit_MoreClassesThanAreCompared_LearnsAllOfThem()
    {
        var problem = RandomProblem.Create(seed: 13, classes: 9, shots: 3, dimension: 16, queries: 40);
        var options = new AutoOptions { TipAdapterF = new TipAdapterFOptions { Epochs = 3 }, MostClasses = 4 };
        var fit = new AutoMethod(options).Fit(
            new AdapterProblem(problem.Support, TextHead.Of(problem.Weights)), new SupportCrossValidationRule(), new ParallelOptions());
        Assert.Equal(9, fit.State.ClassCount);
        Assert.Equal(12, fit.Selection.Scored!.Value.Total); // 4 classes of 3 images
    }

    [Theory]
    [InlineData(2, 5)]
    [InlineData(2, 1)]
    [InlineData(5, 2)]
    public void Fit_NoTextAndFewClasses_Answers(int classes, int shots)
    {
        var problem = RandomProblem.Create(seed: 14, classes: classes, shots: shots, dimension: 7, queries: 20);
        var support = classes == 5 ? problem.Support.Take([.. Enumerable.Range(0, problem.Support.Count).Where(row => row != 1)]) : problem.Support;
        foreach (var text in (TextHead[])[TextHead.None, TextHead.ClassMean])
        {
            var fit = new AutoMethod(Options).Fit(new AdapterProblem(support, text), new SupportCrossValidationRule(), new ParallelOptions());
            Assert.Equal(20, fit.State.Predict(problem.Queries).Length);
            Assert.All(Assert.IsType<AutoState>(fit.State).Members, member => Assert.True(member.Weight > 0));
        }
    }

    [Fact]
    public void Estimate_MoreImages_TakesLonger()
    {
        ITimedMethod method = new AutoMethod(new AutoOptions());
        TimeSpan Of(int classes, int shots)
        {
            var problem = RandomProblem.Create(seed: 15, classes: classes, shots: shots, dimension: 32, queries: 1);
            return method.Estimate(new AdapterProblem(problem.Support, TextHead.Of(problem.Weights)), new SupportCrossValidationRule(), new ParallelOptions());
        }

        Assert.True(Of(4, 2) > TimeSpan.Zero);
        Assert.True(Of(40, 16) > 10 * Of(4, 2));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Fit_OneShotWithText_IsAFixedSumOfWhatHoldsOnToTheText(bool views)
    {
        var problem = RandomProblem.Create(seed: 10, classes: 5, shots: 1, dimension: 12, queries: 5);
        var posed = new AdapterProblem(problem.Support, TextHead.Of(problem.Weights)) { SupportViews = views ? [problem.Support, problem.Support] : [] };
        var fit = new AutoMethod(new AutoOptions()).Fit(posed, new SupportCrossValidationRule(), new ParallelOptions());
        var members = Assert.IsType<AutoState>(fit.State).Members;
        Assert.Equal(["anchored", "tip-adapter-f"], members.Select(member => member.Method).Order(StringComparer.Ordinal));
        Assert.Equal(1, members.Sum(member => member.Weight), 1e-12); // shares of the text's own scale
        Assert.Contains("one shot", fit.Selection.Note, StringComparison.Ordinal);
    }

    // A member that is the mean of two anchored regressions is learnt again as it was, also from a file.
    [Theory]
    [InlineData(0.3)]
    [InlineData(1)]
    public void Relearn_MemberHeldByTheScatter_KeepsItsConstraints(double share)
    {
        var posed = Posed(TextHead.ClassMean);
        LinearState Fitted(AnchorConstraint constraint, double penalty) => Assert.IsType<LinearState>(
            new AnchoredMethod(new AnchoredOptions { Constraint = constraint, Penalty = penalty }).Fit(posed, new FixedRule(), new ParallelOptions()).State);
        var (plain, scatter) = (Fitted(AnchorConstraint.Uniform, 0.3), Fitted(AnchorConstraint.Scatter, 0.1));
        var mean = share < 1 ? AnchoredMethod.Mean(plain, scatter, share) : scatter;
        var again = AdapterMethods.Catalog.RelearnerOf(mean.Store())!(
            new Relearning(posed, posed.Support, mean, new MethodSettings(), AdapterMethods.Catalog, new ParallelOptions()));
        var token = TestContext.Current.CancellationToken;
        double[][] logits = [.. ((IAdapterState[])[plain, scatter, mean, again]).Select(state => state.LogitsOf(posed.Support, token))];
        for (var i = 0; i < logits[0].Length; i++)
        {
            Assert.Equal((1 - share) * logits[0][i] + share * logits[1][i], logits[2][i], 1e-9);
            Assert.Equal(logits[2][i], logits[3][i], 1e-9);
        }
    }

    // Logits between 0 and 1, and a lead for the true class.
    private static float[] Says(int[] labels, Random random, Func<int, float> lead, int classes = 4) =>
        [.. labels.SelectMany((label, row) => Enumerable.Range(0, classes).Select(c => (c == label ? lead(row) : 0) + (float)random.NextDouble()))];

    private static AdapterProblem Posed(TextHead text)
    {
        var problem = RandomProblem.Create(seed: 8, classes: 5, shots: 4, dimension: 12, queries: 100);
        return new AdapterProblem(problem.Support, text)
        {
            Validation = problem.Queries.Take([.. Enumerable.Range(0, 50)]),
            Test = problem.Queries.Take([.. Enumerable.Range(50, 50)]),
        };
    }
}
