namespace PromptAdapter.Evaluation;

public class AccuracyTests
{
    // Wilson's score interval by R's prop.test(x, n, correct = FALSE), in percent.
    [Theory]
    [InlineData(0, 10, 0, 27.7533)]
    [InlineData(10, 10, 72.2467, 100)]
    [InlineData(5, 10, 23.6593, 76.3407)]
    [InlineData(90, 100, 82.5634, 94.4772)]
    [InlineData(1, 1, 20.6549, 100)]
    public void Interval95_OfCounts_IsWilsons(int correct, int total, double low, double high)
    {
        var interval = new Accuracy(correct, total).Interval95();
        Assert.Equal(low, interval.Low, 0.001);
        Assert.Equal(high, interval.High, 0.001);
    }

    [Fact]
    public void Interval95_NoImages_LeavesEverythingOpen()
    {
        Assert.Equal((0, 100), new Accuracy(0, 0).Interval95());
        Assert.True(double.IsNaN(new Accuracy(0, 0).Percent));
    }

    [Fact]
    public void Interval95_OfAnyCounts_HoldsTheAccuracyAndMirrors()
    {
        for (var total = 1; total <= 40; total++)
        {
            for (var correct = 0; correct <= total; correct++)
            {
                var accuracy = new Accuracy(correct, total);
                var (low, high) = accuracy.Interval95();
                Assert.InRange(accuracy.Percent, low - 1e-9, high + 1e-9);
                Assert.InRange(low, 0, 100);
                Assert.InRange(high, 0, 100);
                var mirrored = new Accuracy(total - correct, total).Interval95();
                Assert.Equal(100 - high, mirrored.Low, 1e-9);
            }
        }
    }

    [Fact]
    public void Of_Predictions_CountsAgreement()
    {
        Assert.Equal(new Accuracy(2, 3), Accuracy.Of([1, 0, 2], [1, 1, 2]));
        Assert.Equal(50, Accuracy.Of([0, 1, 2, 0], [0, 1, 1, 1]).Percent);
        Assert.Throws<ArgumentException>(() => Accuracy.Of([1, 0], [1]));
    }

    // Upper tails of the binomial distribution: P(X ≥ 8 | 32, 1/8) = 0.0395, P(X ≥ 9) = 0.0141 (summed exactly), P(X ≥ 3 | 4, 1/2) = 5/16.
    [Theory]
    [InlineData(8, 32, 8, true)]
    [InlineData(9, 32, 8, false)]
    [InlineData(3, 4, 2, true)]
    [InlineData(4, 4, 2, false)] // all right
    [InlineData(0, 10, 2, true)]
    [InlineData(0, 0, 2, false)]
    [InlineData(5, 10, 1, false)]
    [InlineData(1050, 10000, 10, true)]
    [InlineData(1070, 10000, 10, false)]
    public void IsAtChance_BinomialTest(int correct, int total, int classes, bool expected) =>
        Assert.Equal(expected, new Accuracy(correct, total).IsAtChance(classes));
}
