using static TorchSharp.torch;

namespace PromptAdapter.Prompts.Context;

public class TextContextTests
{
    // Logarithms, sines and cosines of two mathematical libraries.
    private const double Tolerance = 1e-6;

    [Theory]
    [InlineData(2, 8, null)]
    [InlineData(16, 512, null)]
    [InlineData(5, 33, null)] // the last block of sixteen overlaps
    [InlineData(3, 64, 7)]
    public void Random_EqualsTorch(int length, int width, int? classes)
    {
        Torch.Native.NativeBackend.EnsureLoaded();
        using var scope = NewDisposeScope();
        using var generator = new Generator(41);
        var expected = empty((classes ?? 1) * length * width).normal_(0, TextContext.RandomDeviation, generator).data<float>().ToArray();

        var context = TextContext.Random(length, width, 41, classCount: classes);

        Closeness.AssertOverMaximum(expected, context.Values.ToArray(), Tolerance, "draws");
    }

    [Fact]
    public void Random_OfAnotherSeed_Differs() =>
        Assert.NotEqual(TextContext.Random(4, 64, 1).Values.ToArray(), TextContext.Random(4, 64, 2).Values.ToArray());

    [Fact]
    public void Create_KeepsACopy()
    {
        float[] values = [1, 2, 3, 4];
        var context = TextContext.Create(values, 2, 2);

        values[0] = 9;

        Assert.Equal([1, 2, 3, 4], context.Values.ToArray());
        Assert.Equal([2L, 2L], context.Shape);
    }

    [Theory]
    [InlineData(0, 4, null)]
    [InlineData(2, 3, null)]
    [InlineData(2, 2, 0)]
    [InlineData(2, 2, 2)]
    public void Create_ShapeThatDoesNotFit_IsRefused(int length, int width, int? classes) =>
        Assert.Throws<InputException>(() => TextContext.Create([1, 2, 3, 4], length, width, classCount: classes));

    [Fact]
    public void Create_ValueThatIsNotFinite_IsRefused() => Assert.Throws<InputException>(() => TextContext.Create([1, float.NaN], 1, 2));
}
