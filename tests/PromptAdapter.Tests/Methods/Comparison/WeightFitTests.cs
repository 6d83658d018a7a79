namespace PromptAdapter.Methods.Comparison;

public class WeightFitTests
{
    private static readonly double[] Candidates = [.. Enumerable.Range(0, 25).Select(i => Math.Pow(10, -2 + i / 6.0))];

    [Fact]
    public void Run_FewImages_BeatsTheCountOfRightAnswers()
    {
        var (byLikelihood, byCount) = (0, 0);
        for (var seed = 0; seed < 60; seed++)
        {
            var (few, fresh) = (Posed(seed, 10, lead: 0.8f), Posed(1000 + seed, 400, lead: 0.8f)); // the first knows nearly as much: counts tie
            var likely = WeightFit.Run(few, 0.1, Candidates[0], Candidates[^1], CancellationToken.None).Weight;
            // Of weights with as many right answers the one nearest to the stated one.
            var counted = Candidates.OrderByDescending(weight => few.Correct([1, weight])).ThenBy(weight => Math.Abs(Math.Log(weight / 0.1))).First();
            byLikelihood += fresh.Correct([1, likely]);
            byCount += fresh.Correct([1, counted]);
        }

        Assert.True(byLikelihood > byCount, $"{byLikelihood} and {byCount} of 24000");
    }

    [Fact]
    public void Run_ScaledLogits_ScalesTheFactorAlone()
    {
        var one = WeightFit.Run(Posed(1, 100), 1, 1e-3, 1e3, CancellationToken.None);
        var scaled = WeightFit.Run(Posed(1, 100, scale: 5), 1, 1e-3, 1e3, CancellationToken.None);
        Assert.Equal(one.Weight, scaled.Weight, 0.1 * one.Weight);
        Assert.Equal(one.Factor, 5 * scaled.Factor, 0.1 * one.Factor);
    }

    [Fact]
    public void Run_BestBeyondTheBounds_StaysOnThem()
    {
        Assert.Equal(0.2, WeightFit.Run(Posed(2, 200), 0.1, 0.05, 0.2, CancellationToken.None).Weight);
        Assert.Equal(80, WeightFit.Run(Posed(2, 200), 60, 50, 80, CancellationToken.None).Weight);
    }

    [Fact]
    public void Curvature_IsTheDerivativeOfTheLoss()
    {
        var sum = Posed(3, 40);
        double[] at = [0.7, 1.3];
        var (loss, gradient, curvature) = sum.Curvature(at);
        for (var m = 0; m < 2; m++)
        {
            double[] beyond = [.. at];
            beyond[m] += 1e-2;
            var next = sum.Curvature(beyond);
            Assert.Equal((next.Loss - loss) / 1e-2, (gradient[m] + next.Gradient[m]) / 2, 2e-2);
            for (var n = 0; n < 2; n++)
                Assert.Equal((next.Gradient[n] - gradient[n]) / 1e-2, (curvature[m, n] + next.Curvature[m, n]) / 2, 5e-2);
        }
    }

    // The first guesses, or leads by a little; the second knows the class, with some noise.
    private static LogitSum Posed(int seed, int images, float scale = 1, float lead = 0)
    {
        var random = new Random(seed);
        var labels = Enumerable.Range(0, images).Select(_ => random.Next(3)).ToArray();
        float[] guess = [.. labels.SelectMany(label => Enumerable.Range(0, 3).Select(c => scale * ((c == label ? lead : 0) + Noise(lead))))];
        float[] knows = [.. labels.SelectMany(label => Enumerable.Range(0, 3).Select(c => scale * ((c == label ? 0.7f : 0) + (float)random.NextDouble())))];
        return new LogitSum([new LogitBlock([guess, knows], labels)], new ParallelOptions());

        float Noise(float known) => (known > 0 ? 1 : 2) * (float)random.NextDouble();
    }
}
