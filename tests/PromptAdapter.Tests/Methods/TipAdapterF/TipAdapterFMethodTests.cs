using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.TipAdapter.Search;
using PromptAdapter.Selection;

namespace PromptAdapter.Methods.TipAdapterF;

public class TipAdapterFMethodTests
{
    private static readonly TipAdapterFOptions Options = new()
    {
        Alpha = 3,
        Beta = 4,
        LearningRate = 0.05,
        Epochs = 12,
        BatchSize = 8,
        Scale = 10,
        Grid = SearchGrid.Create(alphaSteps: 5, betaSteps: 6),
    };

    [Fact]
    public void Fit_Fixed_TrainsEveryEpochAtTheStatedSettings()
    {
        var problem = Posed();
        var fit = new TipAdapterFMethod(Options).Fit(problem, new FixedRule(), new ParallelOptions());
        var state = Assert.IsType<TipAdapterFState>(fit.State);
        Assert.Equal((12, 3.0, 4.0), (state.Epochs, state.Alpha, state.Beta));
        Assert.Equal(12, state.Curve.Count);
        using var trainer = new KeyTrainer(problem.Support, [], problem.Text.WeightsFor(problem.Support), Options);
        for (var epoch = 0; epoch < 12; epoch++)
            trainer.RunEpoch();
        Assert.Equal(trainer.Keys(), state.Keys.ToArray());
        Assert.True(state.Curve[^1].Losses.Average() < state.Curve[0].Losses.Average());
    }

    [Theory]
    [InlineData(FullValRule.RuleName)]
    [InlineData(TestOracleRule.RuleName)]
    public void Fit_SetToScoreOn_FirstBestEpochOnThatSet(string rule)
    {
        var problem = Posed();
        var fit = new TipAdapterFMethod(Options).Fit(problem, SelectionRules.Find(rule), new ParallelOptions());
        var queries = rule == FullValRule.RuleName ? problem.Validation! : problem.Test!;
        var head = problem.Text.WeightsFor(problem.Support);

        using var trainer = new KeyTrainer(problem.Support, [], head, Options);
        var (best, epochs, keys) = (-1, 0, Array.Empty<float>());
        for (var epoch = 1; epoch <= Options.Epochs; epoch++)
        {
            trainer.RunEpoch();
            var correct = new TipAdapterFState(problem.Support, trainer.Keys(), head, 3, 4, 10).Evaluate(queries).Correct;
            if (correct > best)
                (best, epochs, keys) = (correct, epoch, trainer.Keys());
        }

        var state = Assert.IsType<TipAdapterFState>(fit.State);
        Assert.Equal(epochs, (int)fit.Selection.Settings[TipAdapterFMethod.EpochsKey]);
        Assert.Equal(keys, state.Keys.ToArray());
        Assert.Equal(rule, fit.Selection.Rule);
        Assert.Equal(fit.Selection.Scored!.Value, state.Evaluate(queries));
    }

    [Fact]
    public void Fit_OtherRules_NeverLookAtTheTestSet()
    {
        var problem = Posed();
        foreach (var rule in SelectionRules.All.Where(rule => rule.Name != TestOracleRule.RuleName))
        {
            var with = new TipAdapterFMethod(Options).Fit(problem, rule, new ParallelOptions());
            var without = new TipAdapterFMethod(Options).Fit(problem with { Test = null }, rule, new ParallelOptions());
            Assert.Equal(with.Selection.Settings, without.Selection.Settings);
            Assert.Equal(((TipAdapterFState)with.State).Keys.ToArray(), ((TipAdapterFState)without.State).Keys.ToArray());
        }
    }

    [Fact]
    public void Fit_CrossValidation_FinalKeysAreThoseOfTheWholeSupportSet()
    {
        var problem = Posed();
        var fit = new TipAdapterFMethod(Options).Fit(problem, new SupportCrossValidationRule(), new ParallelOptions());
        var state = Assert.IsType<TipAdapterFState>(fit.State);
        using var trainer = new KeyTrainer(problem.Support, [], problem.Text.WeightsFor(problem.Support), Options);
        for (var epoch = 0; epoch < state.Epochs; epoch++)
            trainer.RunEpoch();
        Assert.Equal(trainer.Keys(), state.Keys.ToArray());
        Assert.Equal(problem.Support.Count, fit.Selection.Scored!.Value.Total); // 4 folds of one image a class
    }

    [Fact]
    public void Explain_TrainedKeys_VotesAddUpToTheLogit()
    {
        var problem = Posed();
        var state = new TipAdapterFMethod(Options).Fit(problem, new FixedRule(), new ParallelOptions()).State;
        var feature = problem.Test!.Row(2);
        var evidence = state.Explain(feature)!;
        var logits = new double[state.ClassCount];
        state.Logits(feature, logits);
        Assert.Equal(logits.Max(), evidence.Logit, 1e-9);
        Assert.Equal(evidence.CacheLogit, evidence.Votes.Where(vote => vote.Label == evidence.Label).Sum(vote => vote.Weight), 1e-9);
    }

    private static AdapterProblem Posed()
    {
        var problem = RandomProblem.Create(seed: 8, classes: 5, shots: 4, dimension: 12, queries: 120);
        return new AdapterProblem(problem.Support, TextHead.Of(problem.Weights))
        {
            Validation = problem.Queries.Take([.. Enumerable.Range(0, 60)]),
            Test = problem.Queries.Take([.. Enumerable.Range(60, 60)]),
        };
    }
}
