using PromptAdapter.Features;
using PromptAdapter.Methods.TipAdapter;
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
    public void Fit_ClassWithoutImage_CacheAndTextRemain()
    {
        var problem = RandomProblem.Create(seed: 9, classes: 3, shots: 3, dimension: 8, queries: 5);
        var support = problem.Support.Take([.. Enumerable.Range(0, 9).Where(row => problem.Support.Labels[row] != 1)]);
        var fit = new AutoMethod(Options).Fit(new AdapterProblem(support, TextHead.Of(problem.Weights)), new FixedRule(), new ParallelOptions());
        Assert.Equal(["tip-adapter", "tip-adapter-f", "zero-shot"], fit.Selection.Settings.Keys.Order());
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
        var blend = new LogitBlend([knowing, guessing], labels);
        var weights = blend.Fit(rows, CancellationToken.None);
        Assert.True(weights[0] > 3 * weights[1], FormattableString.Invariant($"{weights[0]} and {weights[1]}"));
        Assert.True(blend.Correct(rows, weights) >= 195);
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
