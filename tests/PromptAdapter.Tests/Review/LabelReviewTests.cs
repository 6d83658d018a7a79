using PromptAdapter.Features;
using PromptAdapter.Methods;

namespace PromptAdapter.Review;

public class LabelReviewTests
{
    private const int Classes = 4, PerClass = 10, Dimension = 16;

    [Fact]
    public void Of_PlantedWrongLabels_StandOnTopWithWhatTheyLookLike()
    {
        int[] planted = [3, 17, 38];
        var review = Review(Set(planted));
        Assert.Equal(planted, review.Strong.Select(one => one.Row).Order());
        Assert.All(review.Strong, one =>
        {
            Assert.Equal(one.Row / PerClass, one.LooksLike);
            Assert.Equal((one.Row / PerClass + 1) % Classes, one.Label);
            Assert.Equal(Math.Log(one.Other / one.Own), one.Margin, 1e-9);
        });
        Assert.Equal(review.Doubtful.OrderByDescending(one => one.Margin).ThenBy(one => one.Row), review.Doubtful);
    }

    [Fact]
    public void Of_RightLabels_FindsNothing() => Assert.Empty(Review(Set([])).Doubtful);

    [Fact]
    public void Of_CopiesOfAWrongImage_DoNotVouchForIt()
    {
        // Three rows of one feature, all with the wrong label: told that they show one thing, none speaks for another.
        var set = Set([0, 1, 2]);
        var features = set.Features.ToArray();
        for (var row = 1; row < 3; row++)
            features.AsSpan(0, Dimension).CopyTo(features.AsSpan(row * Dimension));
        var copies = FeatureSet.Create(features, Dimension, set.Labels, Classes);
        string[] content = [.. Enumerable.Range(0, set.Count).Select(row => row < 3 ? "same" : $"{row}")];
        var apart = Review(copies, content).Doubtful.Where(one => one.Row < 3).ToArray();
        Assert.Equal(3, apart.Length);
        var together = Review(copies).Doubtful.Where(one => one.Row < 3).ToArray();
        Assert.True(apart.Min(one => one.Margin) > together.Select(one => one.Margin).DefaultIfEmpty(0).Max());
    }

    [Fact]
    public void Of_OnlyImageOfAClass_IsNotJudged()
    {
        var set = Set([]).Take([.. Enumerable.Range(0, 2 * PerClass), 2 * PerClass, 3 * PerClass, 3 * PerClass + 1]);
        var review = Review(set);
        Assert.DoesNotContain(2 * PerClass, review.Rows);
        Assert.Equal(set.Count - 1, review.Rows.Count);
    }

    [Fact]
    public void Of_OneImageOfEachClass_SaysWhyNothingIsJudged()
    {
        var review = Review(Set([]).Take([.. Enumerable.Range(0, Classes).Select(label => label * PerClass)]));
        Assert.Empty(review.Rows);
        Assert.NotNull(review.LeftOut.WhyNone);
    }

    internal static LabelReview Review(FeatureSet set, IReadOnlyList<string>? content = null) => LabelReview.Of(
        set, TextHead.None, content, new MethodSettings(), AdapterMethods.Catalog,
        new ParallelOptions { CancellationToken = TestContext.Current.CancellationToken });

    /// <summary>Clusters that lie well apart, with the next class as the label of the planted rows.</summary>
    internal static FeatureSet Set(IReadOnlyCollection<int> planted)
    {
        var random = new Random(7);
        return FeatureSet.Create(
            [.. Enumerable.Range(0, Classes * PerClass).SelectMany(row => Enumerable.Range(0, Dimension)
                .Select(at => (at == row / PerClass ? 1 : 0) + 0.1f * (random.NextSingle() - 0.5f)))],
            Dimension, [.. Enumerable.Range(0, Classes * PerClass).Select(row => (row / PerClass + (planted.Contains(row) ? 1 : 0)) % Classes)], Classes);
    }
}
