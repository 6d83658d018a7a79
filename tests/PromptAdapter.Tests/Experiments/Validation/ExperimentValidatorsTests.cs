using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Selection;
using PromptAdapter.Validation;

namespace PromptAdapter.Experiments.Validation;

public class ExperimentValidatorsTests
{
    private static readonly RandomProblem Random = RandomProblem.Create(seed: 61, classes: 3, shots: 4, dimension: 8, queries: 40);
    private static readonly FeatureSet Validation = Random.Queries.Take([.. Enumerable.Range(0, 20)]);
    private static readonly FeatureSet Test = Random.Queries.Take([.. Enumerable.Range(20, 20)]);

    [Fact]
    public void Enforce_SoundExperiment_SaysNothing()
    {
        foreach (var rule in SelectionRules.All)
            Assert.Empty(ExperimentValidators.Enforce(On(Validation, Test, rule) with { Shots = 2, Available = 4, Seeds = [1, 2] }));
    }

    [Theory]
    [InlineData("support-cv")]
    [InlineData("full-val")]
    [InlineData("test-oracle")]
    public void Enforce_TestImagesInSupport_AreRefusedAboveTheShareOfPublishedSplits(string rule)
    {
        var one = With(Test, Random.Support.Row(5)); // 1 of 21: 4.8 %
        var warning = Assert.Single(ExperimentValidators.Enforce(On(Validation, one, SelectionRules.Find(rule))));
        string[] said = ["row 20", "row 5", "1 of its 21 test images", "left out of the test set"];
        Assert.All(said, part => Assert.Contains(part, warning, StringComparison.Ordinal));
        AssertRefused("overlapping-splits", On(Validation, With(one, Random.Support.Row(2)), SelectionRules.Find(rule)), "row 20", "row 5", "2 of its 22");
    }

    [Theory]
    [InlineData("support-cv")]
    [InlineData("full-val")]
    public void Enforce_SharedImagesAreNotWanted_OneIsRefused(string rule)
    {
        AssertRefused("overlapping-splits", Strict(Validation, With(Test, Random.Support.Row(5))), "row 20");
        AssertRefused("overlapping-splits", Strict(With(Validation, Test.Row(5)), Test), "row 20");
        Assert.Empty(ExperimentValidators.Enforce(Strict(Validation, Test)));

        Experiment Strict(FeatureSet validation, FeatureSet test) => On(validation, test, SelectionRules.Find(rule)) with { RefuseShared = true };
    }

    [Fact]
    public void Enforce_ValidationImagesInSupport_AreLeftOutOrRefused()
    {
        var one = With(Validation, Random.Support.Row(0));
        var warning = Assert.Single(ExperimentValidators.Enforce(On(one, Test, new FullValRule())));
        Assert.Contains("left out of the validation set", warning, StringComparison.Ordinal);
        AssertRefused("overlapping-splits", On(With(one, Random.Support.Row(1)), Test, new FullValRule()), "validation", "support");
    }

    [Theory]
    [InlineData("full-val", true)]
    [InlineData("few-shot-val", true)]
    [InlineData("support-cv", false)]
    [InlineData("fixed", false)]
    public void Enforce_ValidationImagesInTest_AreRefusedWhereValidationIsLookedAt(string rule, bool refused)
    {
        var experiment = On(Validation, With(With(Test, Validation.Row(3)), Validation.Row(4)), SelectionRules.Find(rule));
        if (refused)
            AssertRefused("overlapping-splits", experiment, "row 3");
        else
            Assert.Contains("nothing is chosen on", Assert.Single(ExperimentValidators.Enforce(experiment)), StringComparison.Ordinal);
    }

    [Fact]
    public void Enforce_ImageInTwoClassesOrTwice_IsNamed()
    {
        var labels = Random.Support.Labels;
        var other = Enumerable.Range(0, labels.Count).First(row => labels[row] != labels[0]);
        var same = Enumerable.Range(1, labels.Count - 1).First(row => labels[row] == labels[0]);
        string[] files = [.. Enumerable.Range(0, labels.Count).Select(row => $"{row}.jpg")];
        Assert.Empty(Warnings(files));
        Assert.Contains($"in two classes: '0.jpg' = '{other}.jpg'", Assert.Single(Warnings(files, (other, 0))), StringComparison.Ordinal);
        Assert.Contains($"there more than once: '0.jpg' = '{same}.jpg'", Assert.Single(Warnings(files, (same, 0))), StringComparison.Ordinal);
        Assert.Empty(Warnings([.. files.Select((name, row) => row == same ? files[0] : name)], (same, 0))); // drawn twice

        IReadOnlyList<string> Warnings(string[] names, params (int Row, int Like)[] copies)
        {
            string[] hashes = [.. Enumerable.Range(0, labels.Count).Select(row => $"hash {row}")];
            foreach (var (row, like) in copies)
                hashes[row] = hashes[like];
            var experiment = On(Validation, Test, new FixedRule()) with { Splits = [new SplitContent(SplitContent.Support, null, hashes, names)] };
            return [.. ExperimentValidators.Enforce(experiment).Select(warning => warning.Text)];
        }
    }

    [Fact]
    public void Enforce_KeysAsTestSet_OverlapIsAWarning()
    {
        var experiment = On(null, With(Test, Random.Support.Row(5)), new SupportCrossValidationRule()) with { TestsOnKeys = true };
        Assert.Contains("shares 1 of its 21 test images", Assert.Single(ExperimentValidators.Enforce(experiment)), StringComparison.Ordinal);
    }

    [Fact]
    public void Enforce_RuleThatScoresOnTest_IsRefusedUnlessItIsTheOracle()
    {
        AssertRefused("test-in-selection", On(Validation, Test, new PeekingRule()), "peeking", "test-oracle");
        Assert.Empty(ExperimentValidators.Enforce(On(Validation, Test, new TestOracleRule())));
    }

    [Fact]
    public void Enforce_MoreShotsThanImages_IsRefusedUnlessRepetitionIsStated()
    {
        var experiment = On(Validation, Test, new FixedRule()) with { Shots = 5, Available = 4, Seeds = [1, 2] };
        AssertRefused("shots-available", experiment, "4 images", "5 shots");
        Assert.Contains("more than once", Assert.Single(ExperimentValidators.Enforce(experiment with { RepetitionStated = true })), StringComparison.Ordinal);
    }

    [Fact]
    public void Enforce_EverySeedDrawsAll_IsAWarning() =>
        Assert.Contains("every seed", Assert.Single(
            ExperimentValidators.Enforce(On(Validation, Test, new FixedRule()) with { Shots = 4, Available = 4, Seeds = [1, 2] })), StringComparison.Ordinal);

    [Fact]
    public void Enforce_OneSeed_IsAWarning() =>
        Assert.Contains("a single seed (7) gives no mean",
            Assert.Single(ExperimentValidators.Enforce(On(Validation, Test, new FixedRule()) with { Shots = 2, Available = 4, Seeds = [7] })),
            StringComparison.Ordinal);

    private static void AssertRefused(string validator, Experiment experiment, params string[] named)
    {
        var message = Assert.Throws<InputException>(() => ExperimentValidators.Enforce(experiment)).Message;
        Assert.All([.. named, validator], part => Assert.Contains(part, message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', message);
    }

    private static Experiment On(FeatureSet? validation, FeatureSet test, ISelectionRule rule) =>
        Experiment.OnFeatures(new AdapterProblem(Random.Support, TextHead.ClassMean) { Validation = validation, Test = test }, rule);

    private static FeatureSet With(FeatureSet set, ReadOnlySpan<float> row) =>
        FeatureSet.Create([.. set.Features.Span, .. row], set.Dimension, [.. set.Labels, 0], set.ClassCount);

    private sealed class PeekingRule : ISelectionRule
    {
        public string Name => "peeking";

        public string Description => "scores on test images without saying so";

        public ValidationUse Validation => ValidationUse.None;

        public SelectionPlan Plan(AdapterProblem problem) => new(Name, [new SelectionRound(problem.Support, null, problem.Test!.Take([4]))]);
    }
}
