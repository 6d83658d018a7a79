using PromptAdapter.Matrices;

namespace PromptAdapter.Methods.ProLip;

public class ProjectionLossTests
{
    private const int Wide = 7; // P, the last column is not tuned
    private const int Width = 5;

    private readonly RandomProblem _problem = RandomProblem.Create(seed: 3, classes: 4, shots: 2, dimension: Width, queries: 1);
    private readonly ParallelOptions _parallel = new();

    [Theory]
    [InlineData(0)]
    [InlineData(0.7)]
    public void Evaluate_Gradient_EqualsFiniteDifferences(double penalty)
    {
        var start = Draw(seed: 1, Width * Wide);
        using var loss = Loss(start, penalty);
        using var images = ManagedProducts.Instance.Copy<double>(8, Draw(seed: 2, 8 * Wide));
        using var projection = ManagedProducts.Instance.Copy<double>(Width, [.. start.Zip(Draw(seed: 4, start.Length), (own, moved) => own + 0.1 * moved)]);
        using var gradient = ManagedProducts.Instance.Allocate<double>(Width, Wide);
        using var ignored = ManagedProducts.Instance.Allocate<double>(Width, Wide);
        loss.Evaluate(images, projection, gradient, _parallel);
        for (var i = 0; i < start.Length; i++)
        {
            if (i % Wide == Wide - 1)
            {
                Assert.Equal(0, gradient.Span[i]);
                continue;
            }

            const double Step = 1e-5;
            var kept = projection.Span[i];
            projection.Span[i] = kept + Step;
            var above = loss.Evaluate(images, projection, ignored, _parallel);
            projection.Span[i] = kept - Step;
            var below = loss.Evaluate(images, projection, ignored, _parallel);
            projection.Span[i] = kept;
            Assert.Equal((above - below) / (2 * Step), gradient.Span[i], 1e-6 * Math.Max(1, Math.Abs(gradient.Span[i])));
        }
    }

    [Fact]
    public void Evaluate_LengthOfAFeature_DoesNotMatter()
    {
        var start = Draw(seed: 1, Width * Wide);
        using var loss = Loss(start, penalty: 0);
        var values = Draw(seed: 2, 8 * Wide);
        using var images = ManagedProducts.Instance.Copy<double>(8, values);
        using var longer = ManagedProducts.Instance.Copy<double>(8, [.. values.Select(value => 8 * value)]);
        using var projection = ManagedProducts.Instance.Copy<double>(Width, start);
        using var gradient = ManagedProducts.Instance.Allocate<double>(Width, Wide);
        using var other = ManagedProducts.Instance.Allocate<double>(Width, Wide);
        Assert.Equal(loss.Evaluate(images, projection, gradient, _parallel), loss.Evaluate(longer, projection, other, _parallel), 1e-12);
        for (var i = 0; i < start.Length; i++)
            Assert.Equal(gradient.Span[i], other.Span[i], 1e-12);
    }

    private ProjectionLoss<double> Loss(double[] start, double penalty) =>
        new(ManagedProducts.Instance, _problem.Weights, _problem.Support.Labels, start) { Scale = 10, Penalty = penalty, Tuned = Wide - 1 };

    private static double[] Draw(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() * 2 - 1)];
    }
}
