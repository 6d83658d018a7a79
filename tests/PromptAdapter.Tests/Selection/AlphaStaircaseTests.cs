using PromptAdapter.Methods.TipAdapter.Search;

namespace PromptAdapter.Selection;

public class AlphaStaircaseTests
{
    [Theory]
    [InlineData(2.5, 2.5, 3)] // on the highest step: as stated
    [InlineData(9, 2.5, 3)]   // elsewhere: the middle of [2, 3]
    public void Highest_OneBestStep_IsFound(double stated, double alpha, int correct) =>
        Assert.Equal((alpha, correct), AlphaStaircase.Highest([(0, 3), (1, 4), (2, 5), (6, 7)], 0, 10, stated));

    [Fact]
    public void Highest_TwoBestSteps_IsTheOneNearerToTheStated()
    {
        (double, double)[] intervals = [(1, 2), (1, 2), (5, 6), (5, 6), (3, 4)];
        Assert.Equal((1.5, 2), AlphaStaircase.Highest(intervals, 0.1, 10, 0.5));
        Assert.Equal((5.5, 2), AlphaStaircase.Highest(intervals, 0.1, 10, 8));
    }

    [Fact]
    public void Highest_EndsThatMeet_CountBoth() => Assert.Equal((2, 2), AlphaStaircase.Highest([(1, 2), (2, 3)], 0, 10, 7));

    [Fact]
    public void Highest_Bounds_CutTheIntervals()
    {
        Assert.Equal((1, 1), AlphaStaircase.Highest([(double.NegativeInfinity, 1), (20, 30)], 1, 10, 5));
        Assert.Equal((5, 1), AlphaStaircase.Highest([(double.NegativeInfinity, double.PositiveInfinity)], 1, 10, 5));
        Assert.Equal((10, 0), AlphaStaircase.Highest([(20, 30)], 1, 10, 50));
    }

    [Fact]
    public void Highest_RandomIntervals_EqualsCountingAtEveryEnd()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            (double From, double To)[] intervals =
                [.. Enumerable.Range(0, 40).Select(_ => random.Next(0, 30)).Select(from => ((double)from, (double)from + random.Next(0, 9)))];
            var (alpha, correct) = AlphaStaircase.Highest(intervals, 3, 25, 4.5);
            var best = Enumerable.Range(6, 45).Max(half => At(half / 2.0));
            Assert.Equal(best, correct);
            Assert.Equal(best, At(alpha));

            int At(double value) => intervals.Count(interval => interval.From <= value && value <= interval.To);
        }
    }
}
