namespace PromptAdapter.Methods.LinearProbe;

public class LbfgsTests
{
    [Fact]
    public void Minimise_Rosenbrock_FindsTheMinimum()
    {
        var end = new Lbfgs(1e-8, 500).Minimise(Rosenbrock, [-1.2, 1], CancellationToken.None);
        Assert.True(end.Converged);
        Assert.All(end.Point, value => Assert.Equal(1, value, 1e-4));
    }

    [Fact]
    public void Minimise_StartIsTheMinimum_TakesNoStep()
    {
        var end = new Lbfgs(1e-8, 500).Minimise(Rosenbrock, [1, 1], CancellationToken.None);
        Assert.Equal((0, true), (end.Iterations, end.Converged));
    }

    [Fact]
    public void Minimise_TooFewIterations_SaysSo()
    {
        var end = new Lbfgs(1e-8, 3).Minimise(Rosenbrock, [-1.2, 1], CancellationToken.None);
        Assert.Equal((3, false), (end.Iterations, end.Converged));
    }

    [Fact]
    public void Minimise_GradientPointsUphill_GivesUp()
    {
        var end = new Lbfgs(1e-8, 500).Minimise((point, gradient) =>
        {
            gradient[0] = -2 * point[0];
            return point[0] * point[0];
        }, [1], CancellationToken.None);
        Assert.False(end.Converged);
    }

    [Fact]
    public void Minimise_ValueIsNaN_GivesUp()
    {
        var end = new Lbfgs(1e-8, 500).Minimise((point, gradient) =>
        {
            gradient[0] = 1;
            return point[0] < 1 ? double.NaN : 1;
        }, [1], CancellationToken.None);
        Assert.False(end.Converged);
        Assert.Equal(1, end.Point[0]);
    }

    [Fact]
    public void LineSearch_AnySmoothLine_EndsWithinStrongWolfe()
    {
        foreach (var first in (double[])[1e-3, 0.1, 1, 10, 100])
        {
            var search = new LineSearch(Value(0), Slope(0), first);
            var (value, slope) = (0.0, 0.0);
            while (!search.Finished)
            {
                (value, slope) = (Value(search.Step), Slope(search.Step));
                search.Report(value, slope);
            }

            Assert.True(search.Succeeded);
            Assert.True(value <= Value(0) + 1e-3 * search.Step * Slope(0));
            Assert.True(Math.Abs(slope) <= 0.9 * Math.Abs(Slope(0)));
        }

        static double Value(double step) => -step / (step * step + 2); // the first function of Moré and Thuente

        static double Slope(double step) => (step * step - 2) / ((step * step + 2) * (step * step + 2));
    }

    private static double Rosenbrock(ReadOnlySpan<double> x, Span<double> gradient)
    {
        var bend = x[1] - x[0] * x[0];
        (gradient[0], gradient[1]) = (-400 * x[0] * bend - 2 * (1 - x[0]), 200 * bend);
        return 100 * bend * bend + (1 - x[0]) * (1 - x[0]);
    }
}
