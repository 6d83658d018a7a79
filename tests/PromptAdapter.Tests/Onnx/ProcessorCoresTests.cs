namespace PromptAdapter.Onnx;

public sealed class ProcessorCoresTests
{
    [Fact]
    public void Of_TwoPackagesWithTwoCoresOfTwoThreads_CountsFour() => Assert.Equal(4, ProcessorCores.Of(
        from thread in Enumerable.Range(0, 2)
        from package in Enumerable.Range(0, 2)
        from core in Enumerable.Range(0, 2)
        from line in (string[])[$"processor\t: {thread}", $"physical id\t: {package}", "siblings\t: 4", $"core id\t\t: {core}", ""]
        select line));

    [Fact]
    public void Of_DescriptionWithoutCores_IsNotKnown() => Assert.Null(ProcessorCores.Of(["processor\t: 0", "BogoMIPS\t: 50.00"]));

    [Fact]
    public void Count_HereAndNow_IsWithinWhatMayBeUsed() => Assert.InRange(ProcessorCores.Count, 1, Environment.ProcessorCount);
}
