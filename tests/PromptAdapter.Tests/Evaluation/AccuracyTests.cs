namespace PromptAdapter.Evaluation;

public class AccuracyTests
{
    [Fact]
    public void Of_Predictions_CountsAndGivesPercent()
    {
        var accuracy = Accuracy.Of([0, 1, 2, 0], [0, 1, 1, 1]);
        Assert.Equal(new Accuracy(2, 4), accuracy);
        Assert.Equal(50, accuracy.Percent);
        Assert.True(double.IsNaN(new Accuracy(0, 0).Percent));
        Assert.Throws<ArgumentException>(() => Accuracy.Of([0], [0, 1]));
    }
}
