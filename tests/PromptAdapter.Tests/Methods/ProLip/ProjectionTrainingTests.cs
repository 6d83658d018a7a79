using System.Numerics.Tensors;
using PromptAdapter.Features;
using PromptAdapter.Matrices;

namespace PromptAdapter.Methods.ProLip;

public class ProjectionTrainingTests
{
    private const int Wide = 12;
    private const int Width = 6;

    private readonly RandomProblem _before = RandomProblem.Create(seed: 5, classes: 3, shots: 4, dimension: Wide, queries: 30);
    private readonly ClassWeights _text = RandomProblem.Create(seed: 6, classes: 3, shots: 1, dimension: Width, queries: 1).Weights;
    private readonly float[] _start = [.. Enumerable.Range(0, Width * Wide).Select(i => MathF.Sin(3 * i + 1))];

    [Fact]
    public void Run_PublishedPenalty_LowersTheLossOfTheShots()
    {
        var tuned = Run(new ProLipOptions { LearningRate = 1e-3 });
        Assert.True(CrossEntropy(tuned) < CrossEntropy(_start) - 0.1, $"{CrossEntropy(tuned)} of {CrossEntropy(_start)}");
    }

    [Fact]
    public void Run_LargerPenalty_StaysNearer()
    {
        var distances = ((double[])[0, 0.25, 10, 1e4]).Select(penalty => Distance(Run(new ProLipOptions { LearningRate = 1e-2, Penalty = penalty }))).ToArray();
        Assert.Equal(distances.OrderDescending(), distances);
        Assert.True(distances[0] > 10 * distances[^1], string.Join(", ", distances));
    }

    // Adam's steps are of the learning rate whatever the slope, and the schedule ends at zero: the projection comes back to where it was.
    [Fact]
    public void Run_InfinitePenalty_EqualsZeroShot()
    {
        var tuned = Run(new ProLipOptions { LearningRate = 1e-3, Penalty = 1e8 });
        for (var row = 0; row < _before.Queries.Count; row++)
        {
            var (frozen, now) = (Logits(_before.Queries.Row(row), _start), Logits(_before.Queries.Row(row), tuned));
            for (var label = 0; label < frozen.Length; label++)
                Assert.Equal(frozen[label], now[label], 0.02);
        }
    }

    [Fact]
    public void Run_NoPenaltyStated_TakesOneOverTheShots() =>
        Assert.Equal(Run(new ProLipOptions { Penalty = 0.25 }), Run(new ProLipOptions()));

    [Fact]
    public void Run_Views_AreShownInTurn()
    {
        var other = RandomProblem.Create(seed: 7, classes: 3, shots: 4, dimension: Wide, queries: 1).Support;
        var options = new ProLipOptions { Epochs = 2 };
        Assert.NotEqual(Run(options), Run(options, _before.Support, other));
        Assert.Equal(Run(options with { Epochs = 1 }), Run(options with { Epochs = 1 }, _before.Support, other));
    }

    [Fact]
    public void Run_ColumnThatIsNotTuned_Stays()
    {
        var tuned = ProjectionTraining.Run([_before.Support], _text, 10, _start, Wide - 1, new ProLipOptions(), new ParallelOptions());
        for (var i = 0; i < tuned.Length; i++)
            Assert.Equal(i % Wide == Wide - 1, tuned[i].Equals(_start[i]));
    }

    [Theory]
    [InlineData(0, 1e-5, null)]
    [InlineData(300, 0.0, null)]
    [InlineData(300, double.NaN, null)]
    [InlineData(300, 1e-5, -1.0)]
    public void Run_SettingsThatMeanNothing_AreRefused(int epochs, double rate, double? penalty) =>
        Assert.Throws<InputException>(() => Run(new ProLipOptions { Epochs = epochs, LearningRate = rate, Penalty = penalty }));

    private float[] Run(ProLipOptions options, params FeatureSet[] views) => ProjectionTraining.Run(
        views.Length == 0 ? [_before.Support] : views, _text, 10, _start, Wide, options with { Products = ManagedProducts.Instance }, new ParallelOptions());

    private double Distance(float[] tuned) => TensorPrimitives.Distance(tuned, _start);

    private double CrossEntropy(float[] projection) => Enumerable.Range(0, _before.Support.Count).Average(row =>
    {
        var logits = Logits(_before.Support.Row(row), projection);
        return Math.Log(logits.Sum(Math.Exp)) - logits[_before.Support.Labels[row]];
    });

    private double[] Logits(ReadOnlySpan<float> before, float[] projection)
    {
        var feature = new double[Width];
        for (var i = 0; i < projection.Length; i++)
            feature[i / Wide] += projection[i] * (double)before[i % Wide];
        var length = Math.Sqrt(feature.Sum(value => value * value));
        return [.. Enumerable.Range(0, 3).Select(label =>
            10 * Enumerable.Range(0, Width).Sum(e => feature[e] / length * _text.Values.Span[label * Width + e]))];
    }
}
