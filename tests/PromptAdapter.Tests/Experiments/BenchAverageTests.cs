namespace PromptAdapter.Experiments;

public class BenchAverageTests
{
    private static readonly BenchResult One = new() { Dataset = "a", Method = "m", Shots = 2, Seed = 1, Selection = "fixed", Seconds = 1, TestAccuracy = 70 };

    [Fact]
    public void Of_SeveralSeeds_IsMeanAndSampleDeviation()
    {
        var average = Assert.Single(BenchAverage.Of([One with { Seed = 3, TestAccuracy = 73 }, One, One with { Seed = 2, TestAccuracy = 76 }]));
        Assert.Equal([1, 2, 3], average.Seeds);
        Assert.Equal((73, 3), (average.Mean, average.Deviation!.Value));
    }

    [Fact]
    public void Of_OneResult_HasNoDeviation()
    {
        Assert.Equal((70, null), (BenchAverage.Of([One])[0].Mean, BenchAverage.Of([One])[0].Deviation));
        Assert.Empty(BenchAverage.Of([One with { Seed = null }])[0].Seeds.Except([1]));
    }

    [Fact]
    public void Of_OneOracleAmongThem_IsMarked() =>
        Assert.True(Assert.Single(BenchAverage.Of([One, One with { Seed = 2, Selection = "test-oracle" }])).ChosenOnTest);

    [Fact]
    public void Of_NoTestAccuracy_IsLeftOut() => Assert.Empty(BenchAverage.Of([One with { TestAccuracy = null }]));
}
