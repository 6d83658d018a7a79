namespace PromptAdapter.Runtime;

public class DurationTextTests
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("5m", 300)]
    [InlineData("1h30m", 5400)]
    [InlineData("1H 30M", 5400)]
    [InlineData("1.5h", 5400)]
    [InlineData("0.5s", 0.5)]
    [InlineData("2d3h4m5s", 183845)]
    [InlineData(" 10min ", 600)]
    [InlineData("10sec", 10)]
    [InlineData("5 m", 300)]
    public void Read_LengthOfTime_IsRead(string text, double seconds)
    {
        Assert.Null(DurationText.Read(text, out var value));
        Assert.Equal(seconds, value.TotalSeconds);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("90", "has no unit")]
    [InlineData("1h30", "has no unit")]
    [InlineData("5x", "has a unit that is not known")]
    [InlineData("soon", "is no length of time")]
    [InlineData("-5m", "is no length of time")]
    [InlineData("1,5h", "has a unit that is not known")]
    [InlineData("1.2.3h", "is no length of time")]
    [InlineData(".h", "is no length of time")]
    [InlineData("\u0665m", "is no length of time")]
    [InlineData("30m1h", "names its units in another order than days, hours, minutes, seconds")]
    [InlineData("5m5m", "names its units in another order than days, hours, minutes, seconds")]
    [InlineData("0s", "is no time at all")]
    [InlineData("400d", "is more than a year")]
    [InlineData("99999999999999999999h", "is more than a year")]
    public void Read_Nonsense_IsExplained(string text, string problem)
    {
        Assert.Equal(problem, DurationText.Read(text, out var value));
        Assert.Equal(TimeSpan.Zero, value);
    }

    [Theory]
    [InlineData(0.3, "a second")]
    [InlineData(7.4, "7 s")]
    [InlineData(52, "50 s")]
    [InlineData(400, "7 min")]
    [InlineData(7200, "2 h")]
    public void Rounded_Seconds_PromisesNotTooMuch(double seconds, string expected) =>
        Assert.Equal(expected, DurationText.Rounded(TimeSpan.FromSeconds(seconds)));
}
