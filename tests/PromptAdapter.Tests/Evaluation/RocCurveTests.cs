namespace PromptAdapter.Evaluation;

public sealed class RocCurveTests
{
    [Fact]
    public void AreaPercent_SeparatedScores_IsAHundred() => Assert.Equal(100, RocCurve.AreaPercent([3, 4], [1, 2]));

    [Fact]
    public void AreaPercent_EqualScores_CountHalf() => Assert.Equal(50, RocCurve.AreaPercent([1, 1], [1, 1, 1]));

    [Fact]
    public void AreaPercent_EveryPair_IsCounted()
    {
        var random = new Random(3);
        double[] higher = [.. Enumerable.Range(0, 40).Select(_ => (double)random.Next(10))];
        double[] lower = [.. Enumerable.Range(0, 30).Select(_ => (double)random.Next(8))];
        var wins = higher.Sum(one => lower.Sum(other => one > other ? 1 : one == other ? 0.5 : 0));
        Assert.Equal(100 * wins / (40 * 30), RocCurve.AreaPercent(higher, lower), 1e-9);
    }

    [Fact]
    public void AreaPercent_NoImages_IsNotANumber() => Assert.True(double.IsNaN(RocCurve.AreaPercent([], [1])));
}
