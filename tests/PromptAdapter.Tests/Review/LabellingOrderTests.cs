using PromptAdapter.Features;

namespace PromptAdapter.Review;

public class LabellingOrderTests
{
    private static readonly double[] Unsure = [.. Enumerable.Repeat(1.0, 40)];

    [Fact]
    public void Pick_FourClusters_TakesOneOfEachFirst() =>
        Assert.Equal([0, 1, 2, 3], Pick(LabelReviewTests.Set([]), Unsure, null, 4).Select(row => row / 10).Order());

    [Fact]
    public void Pick_KnownImages_NeedNoNeighbours()
    {
        var set = LabelReviewTests.Set([]);
        var known = set.Take([.. Enumerable.Range(0, 20)]);
        Assert.Equal([2, 3], Pick(set, Unsure, known, 2).Select(row => row / 10).Order());
    }

    [Fact]
    public void Pick_SureImages_ComeLast()
    {
        var first = Pick(LabelReviewTests.Set([]), [.. Unsure.Select((_, row) => row / 10 == 2 ? 1 : 0.01)], null, 1);
        Assert.Equal(2, Assert.Single(first) / 10);
    }

    [Fact]
    public void Pick_EqualImages_ComeInTheirOrder()
    {
        var same = FeatureSet.Create([.. Enumerable.Repeat(1f, 5 * 4)], 4, new int[5], 1);
        Assert.Equal([0, 1, 2, 3, 4], Pick(same, [1, 1, 1, 1, 1], null, 9));
    }

    [Fact]
    public void Pick_Copies_AreTakenOnce()
    {
        var picked = LabellingOrder.Pick(
            LabelReviewTests.Set([]), Unsure, null, 40, (first, second) => first / 10 == second / 10, new ParallelOptions());
        Assert.Equal([0, 1, 2, 3], picked.Select(row => row / 10).Order());
    }

    [Fact]
    public void Members_AreEveryImageOnce()
    {
        var set = LabelReviewTests.Set([]);
        var picks = Pick(set, Unsure, null, 4);
        Assert.Equal([10, 10, 10, 10], LabellingOrder.Members(set, picks, new ParallelOptions()));
    }

    private static IReadOnlyList<int> Pick(FeatureSet pool, IReadOnlyList<double> unsure, FeatureSet? known, int count) =>
        LabellingOrder.Pick(pool, unsure, known, count, null, new ParallelOptions { CancellationToken = TestContext.Current.CancellationToken });
}
