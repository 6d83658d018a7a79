using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Selection;
using PromptAdapter.Validation;

namespace PromptAdapter.Experiments.Validation;

public class SplitOverlapTests
{
    private static readonly RandomProblem Random = RandomProblem.Create(seed: 62, classes: 3, shots: 4, dimension: 8, queries: 40);
    private static readonly FeatureSet Validation = Random.Queries.Take([.. Enumerable.Range(0, 20)]);
    private static readonly FeatureSet Test = Random.Queries.Take([.. Enumerable.Range(20, 20)]);

    [Fact]
    public void Of_NothingShared_LeavesTheSetsThemselves()
    {
        var problem = Problem(Validation, Test);
        var overlap = Overlap(problem, new FullValRule());
        Assert.Empty(overlap.Shared);
        Assert.Same(problem, overlap.Without(problem));
        Assert.Same(Test, overlap.Without(SplitContent.Test, Test));
    }

    [Fact]
    public void Of_SharedRows_AreLeftOutOfValidationBeforeTestAndOfSupportNever()
    {
        var validation = Joined(Validation, Random.Support.Take([0]), Test.Take([5]), Random.Support.Take([1]));
        var test = Joined(Random.Support.Take([1]), Test, Random.Support.Take([1, 2]));
        var problem = Problem(validation, test);
        var overlap = Overlap(problem, new FullValRule());

        // The last validation row is in support and test: it is counted once.
        Assert.Equal(
            [new SharedRows("validation", "support", 2, 23), new SharedRows("test", "support", 3, 23), new SharedRows("validation", "test", 1, 23)],
            overlap.Shared);
        Assert.Equal([20, 21, 22], overlap.LeftOutOf(SplitContent.Validation));
        Assert.Equal([0, 21, 22], overlap.LeftOutOf(SplitContent.Test));
        Assert.Empty(overlap.LeftOutOf(SplitContent.Support));
        var without = overlap.Without(problem);
        Assert.Same(problem.Support, without.Support);
        Assert.Equal(Validation.Features.ToArray(), without.Validation!.Features.ToArray());
        Assert.Equal(Test.Features.ToArray(), without.Test!.Features.ToArray());
        Assert.Equal(Test.Labels, without.Test.Labels);
    }

    [Theory]
    [InlineData("support-cv")]
    [InlineData("test-oracle")]
    public void Of_RuleThatLeavesValidationAlone_KeepsWhatItSharesWithTest(string rule)
    {
        var overlap = Overlap(Problem(Joined(Validation, Test.Take([5])), Test), SelectionRules.Find(rule));
        Assert.Empty(overlap.Shared);
        Assert.Empty(overlap.LeftOutOf(SplitContent.Validation));
    }

    [Fact]
    public void Of_RowsTwiceInOneSplit_AreNotShared() =>
        Assert.Empty(Overlap(Problem(Joined(Validation, Validation), Joined(Test, Test)), new FullValRule()).Shared);

    private static SplitOverlap Overlap(AdapterProblem problem, ISelectionRule rule) => Experiment.OnFeatures(problem, rule).CompareSplits();

    private static AdapterProblem Problem(FeatureSet validation, FeatureSet test) =>
        new(Random.Support, TextHead.ClassMean) { Validation = validation, Test = test };

    private static FeatureSet Joined(params FeatureSet[] sets) => FeatureSet.Create(
        [.. sets.SelectMany(set => set.Features.ToArray())], sets[0].Dimension, [.. sets.SelectMany(set => set.Labels)], sets[0].ClassCount);
}
