namespace PromptAdapter.Methods.LinearProbe;

public class RegularisationSearchTests
{
    [Fact]
    public void Run_ScorePeaksBetweenPowers_ClosesInOnIt()
    {
        // A peak at C = 20, between the starts 1 and 100.
        var trace = RegularisationSearch.Run(c => 1000 - (int)(100 * Math.Abs(Math.Log10(c / 20))), steps: 8);
        Assert.Equal(100, trace[0].C);
        Assert.Equal(9, trace.Count);
        Assert.InRange(trace[^1].C, 19, 21);
    }

    [Fact]
    public void Run_NothingDiffers_LargestStartAndThenTheLeftEnd()
    {
        var trace = RegularisationSearch.Run(_ => 5, steps: 8);
        Assert.Equal(1e6, trace[0].C);
        Assert.All(trace.Skip(1), step => Assert.Equal(1e5, step.C, 1e-6));
    }

    [Fact]
    public void Run_AnyScore_AsksOncePerValue()
    {
        var asked = new List<double>();
        RegularisationSearch.Run(c =>
        {
            asked.Add(c);
            return 0;
        }, steps: 8);
        Assert.Equal(asked.Distinct().Count(), asked.Count);
    }
}
