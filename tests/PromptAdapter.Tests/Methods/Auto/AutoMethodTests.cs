using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapter.Search;
using PromptAdapter.Methods.TipAdapterF;
using PromptAdapter.Selection;

namespace PromptAdapter.Methods.Auto;

public class AutoMethodTests
{
    private static readonly AutoOptions Options = new()
    {
        TipAdapter = new TipAdapterOptions { Grid = SearchGrid.Create(alphaSteps: 5, betaSteps: 6) },
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
        Assert.Contains("tip-adapter", fit.Selection.Settings.Keys);
    }

    [Fact]
    public void Fit_ClassWithoutImage_WhatNeedsNoMeanRemains()
    {
        var problem = RandomProblem.Create(seed: 9, classes: 3, shots: 3, dimension: 8, queries: 5);
        var support = problem.Support.Take([.. Enumerable.Range(0, 9).Where(row => problem.Support.Labels[row] != 1)]);
        var fit = new AutoMethod(Options).Fit(new AdapterProblem(support, TextHead.Of(problem.Weights)), new FixedRule(), new ParallelOptions());
        Assert.Equal(["anchored", "proker", "tip-adapter-f", "zero-shot"], fit.Selection.Settings.Keys.Order(StringComparer.Ordinal));
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
    public void Blend_OneMethodKnowsTheOtherGuesses_WeightFollows()
    {
        var random = new Random(3);
        var labels = Enumerable.Range(0, 200).Select(_ => random.Next(4)).ToArray();
        var knowing = labels.SelectMany(label => Enumerable.Range(0, 4).Select(c => (c == label ? 1.5 : 0) + random.NextDouble())).ToArray();
        var guessing = labels.SelectMany(_ => Enumerable.Range(0, 4).Select(_ => random.NextDouble())).ToArray();
        int[] rows = [.. Enumerable.Range(0, 200)];
        var blend = new LogitBlend([new BlendBlock([knowing, guessing], labels)]);
        var weights = blend.Fit(rows, [0, 1], CancellationToken.None);
        Assert.True(weights[0] > 3 * weights[1], FormattableString.Invariant($"{weights[0]} and {weights[1]}"));
        Assert.True(blend.Correct(rows, weights) >= 195);
    }

    [Fact]
    public void BlendSearch_RepetitionAndNoiseBesideTwoHalves_TakesTheHalvesAlone()
    {
        var random = new Random(4);
        var labels = Enumerable.Range(0, 600).Select(_ => random.Next(4)).ToArray();
        double[] Says(Func<int, double> lead) =>
            [.. labels.SelectMany((label, row) => Enumerable.Range(0, 4).Select(c => (c == label ? lead(row) : 0) + random.NextDouble()))];
        var left = Says(row => row % 2 == 0 ? 1 : 0.2); // each knows half of the images better
        var right = Says(row => row % 2 == 0 ? 0.2 : 1);
        var blocks = Enumerable.Range(0, 2).Select(half => new BlendBlock(
            [.. new[] { left, left, right, Says(_ => 0) }.Select(all => all[(half * 1200)..((half + 1) * 1200)])], labels[(half * 300)..((half + 1) * 300)]));
        var found = BlendSearch.Run(new LogitBlend([.. blocks]), 4, CancellationToken.None);
        Assert.True(found.Weights[0] + found.Weights[1] > 0 && found.Weights[2] > 0);
        Assert.True(found.Weights[3] < 0.1 * found.Weights[2], string.Join(' ', found.Weights));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Fit_OneShotWithText_IsAnEqualSayOfWhatHoldsOnToTheText(bool views)
    {
        var problem = RandomProblem.Create(seed: 10, classes: 5, shots: 1, dimension: 12, queries: 5);
        var posed = new AdapterProblem(problem.Support, TextHead.Of(problem.Weights)) { SupportViews = views ? [problem.Support, problem.Support] : [] };
        var fit = new AutoMethod(new AutoOptions()).Fit(posed, new SupportCrossValidationRule(), new ParallelOptions());
        var members = Assert.IsType<AutoState>(fit.State).Members;
        Assert.Equal(["anchored", "proker", "tip-adapter-f", "zero-shot"], members.Select(member => member.Method).Order(StringComparer.Ordinal));
        Assert.All(members, member => // weight · spread on the support images is the same for all
        {
            var logits = new double[25];
            member.State.Logits(problem.Support.Features.Span, logits);
            Assert.Equal(1, member.Weight * LogitBlend.Spread(logits, 5), 1e-9);
        });
        Assert.Contains("one shot", fit.Selection.Note, StringComparison.Ordinal);
    }

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
