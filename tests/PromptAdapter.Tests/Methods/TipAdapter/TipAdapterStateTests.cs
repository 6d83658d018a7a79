using System.Globalization;
using PromptAdapter.Features;
using PromptAdapter.Methods.ZeroShot;

namespace PromptAdapter.Methods.TipAdapter;

public class TipAdapterStateTests
{
    // ‖ours − reference‖ / ‖reference‖
    private const double LogitTolerance = 1e-5;

    [Theory]
    [InlineData(1, 3, "tip_logits_test_b1_a3", "tip_acc_b1_a3")]
    [InlineData(5.5, 1.17, "tip_logits_test_b5.5_a1.17", "tip_acc_b5.5_a1.17")]
    [InlineData(0.1, 0.1, "tip_logits_test_b0.1_a0.1", "tip_acc_b0.1_a0.1")]
    [InlineData(11.9405, 4.755, "tip_logits_test_b11.9405_a4.755", "tip_acc_b11.9405_a4.755")]
    public void Logits_Golden_EqualTheReference(double beta, double alpha, string logits, string accuracy)
    {
        using var golden = new AdapterGolden();
        var state = new TipAdapterState(new SupportCache(golden.Support), golden.Weights, alpha, beta, 100);

        var ours = new double[golden.Test.Count * state.ClassCount];
        state.Logits(golden.Test.Features.Span, ours);

        Assert.InRange(RelativeError(ours, golden.Floats(logits)), 0, LogitTolerance);
        Assert.Equal(golden.Json.GetProperty(accuracy).GetProperty("test").GetDouble(), state.Evaluate(golden.Test).Percent, 12);
        Assert.Equal(golden.Json.GetProperty(accuracy).GetProperty("val").GetDouble(), state.Evaluate(golden.Validation).Percent, 12);
    }

    [Fact]
    public void SupportCache_ClassesWithoutKeys_GetNoVote()
    {
        float[] keys = [1, 0, 0, 1, 0.6f, 0.8f];
        var cache = new SupportCache(keys, 2, [0, 2, 2], classCount: 5);
        var logits = new double[5];
        new TipAdapterState(cache, null, alpha: 1, beta: 1, scale: 1).Logits([1, 0], logits);
        Assert.Equal([1, 0, Math.Exp(-1) + Math.Exp(-0.4), 0, 0], logits, (one, other) => Math.Abs(one - other) < 1e-6);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    public void SupportCache_KeysThatAreNotNTimesD_AreRefused(int values) =>
        Assert.Throws<ArgumentException>("keys", () => new SupportCache(new float[values], 2, [0, 1, 1], classCount: 2));

    // The equation, term by term, so that results that merely add up are noticed without reference outputs.
    [Fact]
    public void LogitsAndExplain_AnyImage_AreTheEquation()
    {
        const double Alpha = 3, Beta = 2, Scale = 50;
        var problem = RandomProblem.Create(seed: 8, classes: 4, shots: 3, dimension: 9, queries: 7);
        var state = new TipAdapterState(new SupportCache(problem.Support), problem.Weights, Alpha, Beta, Scale);
        var logits = LogitsOf(state, problem.Queries);
        for (var row = 0; row < problem.Queries.Count; row++)
        {
            var feature = problem.Queries.Row(row);
            for (var label = 0; label < 4; label++)
            {
                var text = Scale * Dot(feature, problem.Weights.Values.Span.Slice(label * 9, 9));
                var cache = 0.0;
                for (var key = 0; key < problem.Support.Count; key++)
                    cache += problem.Support.Labels[key] == label ? Alpha * Math.Exp(-Beta * (1 - Dot(feature, problem.Support.Row(key)))) : 0;
                Assert.Equal(text + cache, logits[row * 4 + label], 1e-10);
                var evidence = state.Explain(feature, label);
                Assert.Equal(text, evidence.TextLogit, 1e-9);
                Assert.Equal(cache, evidence.CacheLogit, 1e-9);
                Assert.All(evidence.Votes, vote =>
                    Assert.Equal(Alpha * Math.Exp(-Beta * (1 - vote.Similarity)), vote.Weight, 1e-12));
            }
        }
    }

    [Fact]
    public void Logits_AlphaZero_AreZeroShot()
    {
        var problem = RandomProblem.Create(seed: 1, classes: 5, shots: 3, dimension: 17, queries: 9);
        var cached = LogitsOf(new TipAdapterState(new SupportCache(problem.Support), problem.Weights, 0, 5.5, 100), problem.Queries);
        var plain = LogitsOf(new ZeroShotState(problem.Weights, 100), problem.Queries);
        Assert.Equal(plain, cached);
    }

    [Fact]
    public void Logits_SupportRowsPermuted_StayEqual()
    {
        var problem = RandomProblem.Create(seed: 2, classes: 7, shots: 4, dimension: 12, queries: 11);
        var order = Enumerable.Range(0, problem.Support.Count).ToArray();
        new Random(3).Shuffle(order);
        var first = LogitsOf(new TipAdapterState(new SupportCache(problem.Support), problem.Weights, 2, 3, 100), problem.Queries);
        var second = LogitsOf(new TipAdapterState(new SupportCache(problem.Support.Take(order)), problem.Weights, 2, 3, 100), problem.Queries);
        Assert.All(first.Zip(second), pair => Assert.Equal(pair.First, pair.Second, 1e-11));
    }

    [Fact]
    public void Evaluate_VerySharpCacheWithoutText_IsTheNearestKey()
    {
        var problem = RandomProblem.Create(seed: 4, classes: 6, shots: 3, dimension: 24, queries: 40);
        var predictions = new TipAdapterState(new SupportCache(problem.Support), null, 1, 300, 100).Predict(problem.Queries);
        var nearest = Enumerable.Range(0, problem.Queries.Count)
            .Select(query =>
                problem.Support.Labels[Enumerable.Range(0, problem.Support.Count).MaxBy(key => Dot(problem.Queries.Row(query), problem.Support.Row(key)))]);
        Assert.Equal(nearest, predictions);
    }

    [Fact]
    public void Logits_EachRowAlone_HasTheBitsItHasInABlock()
    {
        var problem = RandomProblem.Create(seed: 5, classes: 5, shots: 5, dimension: 31, queries: 13);
        var state = new TipAdapterState(new SupportCache(problem.Support), problem.Weights, 1.5, 4, 100);
        var together = LogitsOf(state, problem.Queries);
        for (var row = 0; row < problem.Queries.Count; row++)
            Assert.Equal(together.AsSpan(row * 5, 5).ToArray(), LogitsOf(state, problem.Queries.Take([row])));
    }

    [Fact]
    public void Explain_AnyImage_AddsUpToTheWinningLogit()
    {
        var problem = RandomProblem.Create(seed: 6, classes: 4, shots: 3, dimension: 8, queries: 5);
        var state = new TipAdapterState(new SupportCache(problem.Support), problem.Weights, 3, 2, 100);
        var zeroShot = LogitsOf(new ZeroShotState(problem.Weights, 100), problem.Queries);
        var logits = LogitsOf(state, problem.Queries);
        for (var row = 0; row < problem.Queries.Count; row++)
        {
            var evidence = state.Explain(problem.Queries.Row(row));
            Assert.Equal(logits.AsSpan(row * 4, 4).ToArray().Max(), evidence.Logit, 1e-10);
            Assert.Equal(zeroShot[row * 4 + evidence.Label], evidence.TextLogit, 1e-10);
            Assert.Equal(problem.Support.Count, evidence.Votes.Count);
            Assert.Equal(evidence.CacheLogit, evidence.Votes.Where(vote => vote.Label == evidence.Label).Sum(vote => vote.Weight), 1e-10);
            Assert.Equal(evidence.Votes.OrderByDescending(vote => vote.Weight), evidence.Votes);
            Assert.All(evidence.Votes, vote => Assert.Equal(problem.Support.Labels[vote.Row], vote.Label));
            Assert.All(evidence.Votes, vote => Assert.Equal(Dot(problem.Queries.Row(row), problem.Support.Row(vote.Row)), vote.Similarity, 1e-12));
        }
    }

    [Fact]
    public void Evaluate_FeaturesOfAnotherLength_IsInputException()
    {
        var problem = RandomProblem.Create(seed: 7, classes: 4, shots: 1, dimension: 8, queries: 5);
        var other = RandomProblem.Create(seed: 7, classes: 4, shots: 1, dimension: 9, queries: 5);
        var state = new ZeroShotState(problem.Weights, 100);
        var error = Assert.Throws<InputException>(() => state.Evaluate(other.Queries));
        Assert.Contains("9", error.Message, StringComparison.Ordinal);
    }

    internal static double[] LogitsOf(IAdapterState state, FeatureSet set)
    {
        var logits = new double[set.Count * state.ClassCount];
        state.Logits(set.Features.Span, logits);
        return logits;
    }

    internal static double Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++)
            sum += (double)left[i] * right[i];
        return sum;
    }

    internal static double RelativeError(double[] ours, float[] reference)
    {
        Assert.Equal(reference.Length, ours.Length);
        var difference = Math.Sqrt(ours.Zip(reference, (a, b) => (a - b) * (a - b)).Sum());
        var error = difference / Math.Sqrt(reference.Sum(value => (double)value * value));
        TestContext.Current.TestOutputHelper?.WriteLine("relative error " + error.ToString("e2", CultureInfo.InvariantCulture));
        return error;
    }
}
