namespace PromptAdapter.Evaluation;

public class ArgMaxTests
{
    [Theory]
    [InlineData(new[] { 1.0, 1, 1 }, 0)]
    [InlineData(new[] { 0.0, 2, 2 }, 1)]
    [InlineData(new[] { -0.0, 0.0 }, 0)]
    [InlineData(new[] { double.NaN, double.NaN }, 0)]
    [InlineData(new[] { 5, double.NaN, 7 }, 1)]
    [InlineData(new[] { double.NegativeInfinity, double.NegativeInfinity, -1e300 }, 2)]
    public void First_TiesAndSpecialValues_FollowTheRule(double[] logits, int expected) => Assert.Equal(expected, ArgMax.First(logits));

    [Fact]
    public void First_NoLogits_Throws() => Assert.Throws<ArgumentException>(() => ArgMax.First([]));
}
