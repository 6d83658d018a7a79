namespace PromptAdapter.Methods.LinearProbe;

public class LogisticRegressionTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Evaluate_AnyPoint_GradientEqualsDifferences(int classes)
    {
        using var loss = new LogisticLoss(Data(classes), new ParallelOptions());
        var random = new Random(1);
        var point = Enumerable.Range(0, loss.Length).Select(_ => random.NextDouble() - 0.5).ToArray();
        double[] gradient = new double[point.Length], unused = new double[point.Length];
        loss.Evaluate(0.7, point, gradient);
        for (var i = 0; i < point.Length; i++)
        {
            const double Step = 1e-5;
            var (left, right) = ((double[])point.Clone(), (double[])point.Clone());
            left[i] -= Step;
            right[i] += Step;
            Assert.Equal((loss.Evaluate(0.7, right, unused) - loss.Evaluate(0.7, left, unused)) / (2 * Step), gradient[i], 1e-6);
        }
    }

    [Fact]
    public void Fit_TwoClasses_BiasAndWeightsMirrorEachOther()
    {
        using var fit = new LogisticRegression(Data(2), new LinearProbeOptions(), new ParallelOptions());
        var state = fit.Fit(10).State;
        Assert.Equal(state.Bias.Span[0], -state.Bias.Span[1]);
        for (var d = 0; d < state.Dimension; d++)
            Assert.Equal(state.Weights.Span[d], -state.Weights.Span[state.Dimension + d]);
    }

    [Fact]
    public void Fit_ClassWithoutImage_IsInputException()
    {
        var data = Data(3);
        var error = Assert.Throws<InputException>(() => new LogisticRegression(data with { ClassCount = 4 }, new LinearProbeOptions(), new ParallelOptions()));
        Assert.Contains("class 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_Cancelled_Stops()
    {
        using var cancelled = new LogisticRegression(Data(3), new LinearProbeOptions(),
            new ParallelOptions { CancellationToken = new CancellationToken(canceled: true) });
        Assert.ThrowsAny<OperationCanceledException>(() => cancelled.Fit(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void Create_COutOfRange_IsInputException(double c) =>
        Assert.Throws<InputException>(() => new LogisticRegression(Data(3), new LinearProbeOptions { C = c }, new ParallelOptions()));

    private static LogisticData Data(int classes)
    {
        var random = new Random(classes);
        var labels = Enumerable.Range(0, 6 * classes).Select(row => row % classes).ToArray();
        return new LogisticData([.. Enumerable.Range(0, labels.Length * 4).Select(_ => random.NextDouble() * 4 - 2)], 4, labels, classes);
    }
}
