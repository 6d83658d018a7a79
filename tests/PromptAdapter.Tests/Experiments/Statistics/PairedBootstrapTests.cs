using PromptAdapter.Experiments.Predictions;

namespace PromptAdapter.Experiments.Statistics;

public class PairedBootstrapTests
{
    private static readonly bool[] First = Pattern(400, i => i % 10 != 0);              // 90 %
    private static readonly bool[] Second = Pattern(400, i => i % 10 != 0 && i % 8 != 1); // less where i mod 8 is 1

    [Fact]
    public void Of_OneSeed_KeepsTheDiscordantImages()
    {
        var scores = PairedScores.Of([[true, true, false, false]], [[true, false, true, false]]);
        Assert.Equal(4, scores.Images);
        Assert.Equal([1.0, -1.0], scores.Differing);
        Assert.Equal(0, scores.Points);
    }

    [Fact]
    public void Of_TwoSeeds_TakesTheMeanOfEachImage()
    {
        var scores = PairedScores.Of([[true, true, true], [true, true, false]], [[false, true, true], [false, false, true]]);
        Assert.Equal([1, 0.5, -0.5], scores.Differing);
        Assert.Equal(100.0 / 3, scores.Points, 1e-12);
    }

    [Fact]
    public void Of_ImagesThatDoNotCountUnderASeed_AreScoredUnderTheOthers()
    {
        var images = new TestSet([0, 0, 0, 0], 2);
        CellPredictions Run(int[] predicted, params int[] leftOut) => new(images, predicted, [1, 1, 1, 1]) { LeftOut = leftOut };
        var scores = PairedScores.Of([Run([0, 0, 1, 0], 3), Run([0, 0, 1, 0], 0, 3)], [Run([1, 1, 1, 1], 3), Run([1, 0, 1, 1], 0, 3)])!;
        Assert.Equal(3, scores.Images); // the last one counts under no seed
        Assert.Equal([1, 0.5], scores.Differing); // the first one under one seed, the second under both
        Assert.Null(PairedScores.Of([Run([0, 0, 1, 0], 0, 1, 2, 3)], [Run([1, 1, 1, 1], 0, 1, 2, 3)]));
    }

    [Fact]
    public void Of_DifferentSizes_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => PairedScores.Of([[true]], [[true, false]]));
        Assert.Throws<ArgumentException>(() => PairedScores.Of([[true]], [[true], [true]]));
        Assert.Throws<ArgumentException>(() => PairedScores.Of(Array.Empty<bool[]>(), Array.Empty<bool[]>()));
    }

    [Fact]
    public void Compare_EqualMethods_IsExactlyZero()
    {
        var difference = PairedBootstrap.Compare(PairedScores.Of([First], [First]));
        Assert.Equal(new PairedDifference(0, 0, 0, 400), difference);
        Assert.False(difference.IsClear);
    }

    [Fact]
    public void Compare_AlwaysBetter_IsExactlyAllPoints() =>
        Assert.Equal(new PairedDifference(100, 100, 100, 50), PairedBootstrap.Compare(PairedScores.Of([Pattern(50, _ => true)], [new bool[50]])));

    [Fact]
    public void Compare_Swapped_SwapsTheSigns()
    {
        var (there, back) = (PairedBootstrap.Compare(PairedScores.Of([First], [Second])), PairedBootstrap.Compare(PairedScores.Of([Second], [First])));
        Assert.True(there.Points > 0 && there.IsClear);
        Assert.Equal((there.Points, there.Low, there.High), (-back.Points, -back.High, -back.Low));
    }

    [Fact]
    public void Compare_SameSeed_IsTheSameInterval()
    {
        var scores = PairedScores.Of([First], [Second]);
        Assert.Equal(PairedBootstrap.Compare(scores, seed: 7), PairedBootstrap.Compare(scores, seed: 7));
    }

    [Fact]
    public void Compare_ManyImages_AgreesWithTheNormalApproximation()
    {
        // 45 images for, 0 against of 400: p = 0.1125 and a standard error of sqrt(p (1 − p) / 400) = 1.58 points.
        var scores = PairedScores.Of([First], [Second]);
        var p = scores.Differing.Count / 400.0;
        var half = 100 * 1.959964 * Math.Sqrt(p * (1 - p) / 400);
        var difference = PairedBootstrap.Compare(scores);
        Assert.Equal(100 * p - half, difference.Low, 0.3);
        Assert.Equal(100 * p + half, difference.High, 0.3);
    }

    [Fact]
    public void Compare_SeveralDatasets_IsTheMeanOfEachWhateverItsSize()
    {
        var small = PairedScores.Of([Pattern(10, _ => true)], [new bool[10]]);   // +100
        var large = PairedScores.Of([new bool[1000]], [new bool[1000]]);         // 0
        Assert.Equal(new PairedDifference(50, 50, 50, 1010), PairedBootstrap.Compare([small, large]));
    }

    [Fact]
    public void Compare_SameSeedsTwice_IsNoNarrower()
    {
        // The same predictions under two seeds are no new information.
        Assert.Equal(PairedBootstrap.Compare(PairedScores.Of([First], [Second])), PairedBootstrap.Compare(PairedScores.Of([First, First], [Second, Second])));
    }

    [Fact]
    public void Compare_ManyTestSets_CoversTheTruthAboutAsOftenAsItSays()
    {
        // Test sets of 300 images from a world where the first is right with 0.8 and the second with 0.7, independently: the truth is +10 points.
        var random = new Random(5);
        var covered = 0;
        const int Sets = 200;
        for (var set = 0; set < Sets; set++)
        {
            var difference = PairedBootstrap.Compare(
                PairedScores.Of([Pattern(300, _ => random.NextDouble() < 0.8)], [Pattern(300, _ => random.NextDouble() < 0.7)]), (uint)set, resamples: 1000);
            covered += difference.Low <= 10 && difference.High >= 10 ? 1 : 0;
        }

        Assert.InRange(covered, 180, 199);
    }

    [Theory]
    [InlineData(5, 0.3)]
    [InlineData(2000, 0.004)]
    [InlineData(2000, 0.5)]
    [InlineData(50000, 0.12)]
    [InlineData(20, 1)]
    public void CumulativeBinomial_AnyParameters_HasTheMeanAndVariance(int n, double p)
    {
        var cumulative = PairedBootstrap.CumulativeBinomial(n, p);
        var (mean, square) = (0.0, 0.0);
        for (var k = 0; k <= n; k++)
        {
            var mass = cumulative[k] - (k == 0 ? 0 : cumulative[k - 1]);
            Assert.True(mass >= 0);
            mean += mass * k;
            square += mass * k * k;
        }

        Assert.Equal(1, cumulative[n]);
        Assert.Equal(1, mean / (n * p), 1e-9);
        Assert.Equal(n * p * (1 - p), square - mean * mean, 1e-5 * n);
    }

    private static bool[] Pattern(int count, Func<int, bool> right) => [.. Enumerable.Range(0, count).Select(right)];
}
