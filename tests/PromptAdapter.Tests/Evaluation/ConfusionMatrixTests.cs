namespace PromptAdapter.Evaluation;

public class ConfusionMatrixTests
{
    [Fact]
    public void Of_Predictions_CountsEveryPair()
    {
        var matrix = ConfusionMatrix.Of([0, 1, 2, 0, 2], [0, 1, 1, 1, 2], 4);
        Assert.Equal((1, 1, 1, 1, 0), (matrix[0, 0], matrix[1, 0], matrix[1, 1], matrix[1, 2], matrix[2, 1]));
        Assert.Equal(new Accuracy(1, 3), matrix.OfClass(1));
        Assert.Equal(new Accuracy(0, 0), matrix.OfClass(3));
        Assert.Equal(new Accuracy(3, 5), matrix.Overall);
        Assert.Equal((100 + 100 / 3.0 + 100) / 3, matrix.MeanPerClassPercent, 12);
    }
}
