namespace PromptAdapter.Evaluation;

public class AccuracyTests
{
    [Theory]
    [InlineData(new[] { 1.0, 1, 1 }, 0)]
    [InlineData(new[] { 0.0, 2, 2 }, 1)]
    [InlineData(new[] { -0.0, 0.0 }, 0)]
    [InlineData(new[] { double.NaN, double.NaN }, 0)]
    [InlineData(new[] { 5, double.NaN, 7 }, 1)]
    [InlineData(new[] { double.NegativeInfinity, double.NegativeInfinity, -1e300 }, 2)]
    public void First_TiesAndSpecialValues_FollowTheRule(double[] logits, int expected) => Assert.Equal(expected, ArgMax.First(logits));

    [Fact]
    public void First_NoLogits_Throws() => Assert.Throws<ArgumentException>(() => ArgMax.First([]));

    [Fact]
    public void Of_Predictions_CountsAndGivesPercent()
    {
        var accuracy = Accuracy.Of([0, 1, 2, 0], [0, 1, 1, 1]);
        Assert.Equal(new Accuracy(2, 4), accuracy);
        Assert.Equal(50, accuracy.Percent);
        Assert.True(double.IsNaN(new Accuracy(0, 0).Percent));
        Assert.Throws<ArgumentException>(() => Accuracy.Of([0], [0, 1]));
    }

    [Fact]
    public void ConfusionMatrix_Of_CountsEveryPair()
    {
        var matrix = ConfusionMatrix.Of([0, 1, 2, 0, 2], [0, 1, 1, 1, 2], 4);
        Assert.Equal((1, 1, 1, 1, 0), (matrix[0, 0], matrix[1, 0], matrix[1, 1], matrix[1, 2], matrix[2, 1]));
        Assert.Equal(new Accuracy(1, 3), matrix.OfClass(1));
        Assert.Equal(new Accuracy(0, 0), matrix.OfClass(3));
        Assert.Equal(new Accuracy(3, 5), matrix.Overall);
        Assert.Equal((100 + 100 / 3.0 + 100) / 3, matrix.MeanPerClassPercent, 12);
    }
}
