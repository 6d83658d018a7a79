namespace PromptAdapter.Prompts.Learners;

public class PromptStateTests
{
    [Fact]
    public void Mean_OfSeeds_AveragesEveryPart()
    {
        var mean = PromptState.Mean([State(1, 2), State(3, 4), State(5, 9)]);
        Assert.Equal([3f, 5f], mean[PromptTensorNames.Context].Values.ToArray());
        Assert.Equal([1L, 2], mean[PromptTensorNames.Context].Shape);
    }

    [Fact]
    public void Mean_OfDifferentPrompts_IsRefused()
    {
        var visual = new PromptState([new PromptTensor(PromptTensorNames.Visual, [1, 1, 2], new float[2])], "b.safetensors");
        var longer = new PromptState([new PromptTensor(PromptTensorNames.Context, [2, 2], new float[4])], "c.safetensors");
        Assert.Contains("b.safetensors", Assert.Throws<InputException>(() => PromptState.Mean([State(1, 2), visual])).Message, StringComparison.Ordinal);
        Assert.Contains("c.safetensors", Assert.Throws<InputException>(() => PromptState.Mean([State(1, 2), longer])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Constructor_ValueThatIsNotFinite_IsRefused(float value) => Assert.Throws<InputException>(() => State(1, value));

    [Fact]
    public void Constructor_PartTwice_IsRefused() =>
        Assert.Throws<InputException>(() =>
            new PromptState([new PromptTensor("context", [1, 1], new float[1]), new PromptTensor("context", [1, 1], new float[1])]));

    private static PromptState State(params float[] values) => new([new PromptTensor(PromptTensorNames.Context, [1, values.Length], values)]);
}
