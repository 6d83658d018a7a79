namespace PromptAdapter.Evaluation;

public class CalibrationTests
{
    [Fact]
    public void Of_FourImages_HasTheErrorComputedByHand()
    {
        // Bins of width 1/2: {0.2 right, 0.4 wrong} and {0.6 right, 0.8 right}: |0.5 − 0.3| and |1 − 0.7|, half of the images each.
        var calibration = Calibration.Of([0.2f, 0.6f, 0.4f, 0.8f], [true, true, false, true], bins: 2);
        Assert.Equal((2, 2), (calibration.Bins[0].Accuracy.Total, calibration.Bins[1].Accuracy.Total));
        Assert.Equal(0.3, calibration.Bins[0].MeanProbability, 1e-7);
        Assert.Equal(0.7, calibration.Bins[1].MeanProbability, 1e-7);
        Assert.Equal(100 * (0.5 * 0.2 + 0.5 * 0.3), calibration.ExpectedErrorPercent, 1e-5);
    }

    [Fact]
    public void Of_Edges_BelongToTheBinBelow()
    {
        var calibration = Calibration.Of([0, 0.25f, 0.5f, 0.75f, 1], new bool[5], bins: 4);
        Assert.Equal([2, 1, 1, 1], calibration.Bins.Select(bin => bin.Accuracy.Total));
        Assert.Equal((0, 0.25), (calibration.Bins[0].From, calibration.Bins[0].To));
        Assert.Equal(1, calibration.Bins[^1].To);
    }

    [Fact]
    public void Of_CertainAndAlwaysRight_IsWithoutError() => Assert.Equal(0, Calibration.Of([1, 1, 1], [true, true, true]).ExpectedErrorPercent);

    [Fact]
    public void Of_CertainAndAlwaysWrong_IsOffByAll() => Assert.Equal(100, Calibration.Of([1, 1], [false, false]).ExpectedErrorPercent);

    [Fact]
    public void Of_NoImages_IsNotANumber()
    {
        var calibration = Calibration.Of([], []);
        Assert.Equal((0, double.NaN), (calibration.Images, calibration.ExpectedErrorPercent));
        Assert.All(calibration.Bins, bin => Assert.Equal(double.NaN, bin.MeanProbability));
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1.1f)]
    [InlineData(float.NaN)]
    public void Of_NoProbability_IsRefused(float probability) => Assert.Throws<ArgumentOutOfRangeException>(() => Calibration.Of([probability], [true]));

    [Fact]
    public void Of_DifferentLengths_IsRefused() => Assert.Throws<ArgumentException>(() => Calibration.Of([0.5f], [true, false]));
}
