using PromptAdapter.Features;

namespace PromptAdapter.Review;

public class ClassPairTests
{
    [Fact]
    public void Among_TwoClassesOfOneKind_CollapseIntoEachOther()
    {
        // Rows 0 to 19 are one cluster whose labels 0 and 1 alternate.
        var set = LabelReviewTests.Set([]);
        var mixed = FeatureSet.Create(
            [.. Enumerable.Range(0, 40).SelectMany(row =>
            set.Row(row < 20 ? row / 2 : row).ToArray().Select((value, at) => value + (at == 9 ? 0.01f * row : 0)))],
            set.Dimension, [.. Enumerable.Range(0, 40).Select(row => row < 20 ? row * 7 % 5 % 2 : row / 10)], 4);
        var pairs = ClassPair.Among(LabelReviewTests.Review(mixed));
        var pair = Assert.Single(pairs);
        Assert.Equal((0, 1, 20), (pair.First, pair.Second, pair.Images));
        Assert.True(pair.IsCollapsed, $"{pair.Share}");
    }

    [Fact]
    public void Among_OneWrongLabel_IsNoPair() => Assert.Empty(ClassPair.Among(LabelReviewTests.Review(LabelReviewTests.Set([5]))));
}
