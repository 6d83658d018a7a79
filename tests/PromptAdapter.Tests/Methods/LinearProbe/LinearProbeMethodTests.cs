using System.Text.Json;
using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Selection;

namespace PromptAdapter.Methods.LinearProbe;

public class LinearProbeMethodTests
{
    // The reference stops at its own tolerance on the same objective; up to two images near a boundary may fall either way.
    [Theory]
    [InlineData("caltech101", 1)]
    [InlineData("caltech101", 2)]
    [InlineData("caltech101", 4)]
    [InlineData("caltech101", 8)]
    [InlineData("caltech101", 16)]
    [InlineData("ucf101", 1)]
    [InlineData("ucf101", 2)]
    [InlineData("ucf101", 4)]
    [InlineData("ucf101", 8)]
    [InlineData("ucf101", 16)]
    public void Fit_RealFeatures_AccuracyOfTheReference(string name, int shots)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(ReferenceData.PathOf("features", "expected.json")));
        var expected = json.RootElement.GetProperty(name).GetProperty(shots.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .GetProperty("logreg_C1_test").GetDouble();
        var folder = TipAdapterCacheFolder.Open(ReferenceData.PathOf("features", name));
        var test = folder.Test()!;
        var fit = new LinearProbeMethod(new LinearProbeOptions())
            .Fit(new AdapterProblem(folder.Support(shots), TextHead.None), new FixedRule(), new ParallelOptions());
        var correct = fit.State.Evaluate(test).Correct;
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"{correct} correct, the reference {expected * test.Count / 100:0.0}"));
        Assert.InRange(correct - expected * test.Count / 100, -2.01, 2.01);
    }

    [Fact]
    public void Fit_FullVal_ChoosesAsTheSearchDoes()
    {
        var problem = RandomProblem.Create(seed: 6, classes: 4, shots: 4, dimension: 8, queries: 60);
        var posed = new AdapterProblem(problem.Support, TextHead.None) { Validation = problem.Queries };
        var fit = new LinearProbeMethod(new LinearProbeOptions()).Fit(posed, new FullValRule(), new ParallelOptions());
        using var regression = new LogisticRegression(LogisticData.Of(problem.Support), new LinearProbeOptions(), new ParallelOptions());
        var expected = RegularisationSearch.Run(c => regression.Fit(c).State.Evaluate(problem.Queries).Correct, 8)[^1];
        Assert.Equal(expected.C, fit.Selection.Settings[LinearProbeMethod.CKey]);
        Assert.Equal(expected.Score, fit.Selection.Scored!.Value.Correct);
    }

    // Both ends lie within the tolerance of one minimum, so they agree about nearly every image.
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Fit_FromAnotherC_EndsAtTheSameMinimum(int classes)
    {
        var problem = RandomProblem.Create(seed: 7, classes, shots: 6, dimension: 8, queries: 10);
        using var regression = new LogisticRegression(LogisticData.Of(problem.Support), new LinearProbeOptions { Tolerance = 1e-7 }, new ParallelOptions());
        var (cold, warm) = (regression.Fit(10), regression.Fit(10, regression.PointOf(regression.Fit(0.1).State)));
        Assert.Equal(cold.Objective, warm.Objective, 1e-6 * cold.Objective);
        Assert.All(cold.State.Weights.ToArray().Zip(warm.State.Weights.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-2));
    }

    [Fact]
    public void Fit_SupportCv_CountsWhatTheFoldsGetRight()
    {
        var problem = RandomProblem.Create(seed: 6, classes: 4, shots: 4, dimension: 8, queries: 60);
        var posed = new AdapterProblem(problem.Support, TextHead.None);
        var fit = new LinearProbeMethod(new LinearProbeOptions()).Fit(posed, new SupportCrossValidationRule(), new ParallelOptions());
        var c = fit.Selection.Settings[LinearProbeMethod.CKey];
        var correct = 0;
        foreach (var round in new SupportCrossValidationRule().Plan(posed).Spread(new LinearProbeOptions().SelectionRounds))
        {
            using var regression = new LogisticRegression(LogisticData.Of(round.Support), new LinearProbeOptions(), new ParallelOptions());
            correct += regression.Fit(c * round.CacheFactor).State.Evaluate(round.Queries).Correct;
        }

        Assert.InRange(fit.Selection.Scored!.Value.Correct - correct, -1, 1); // folds stop earlier; one image near a boundary may fall either way
        Assert.Equal(8, fit.Selection.Scored.Value.Total);
    }
}
