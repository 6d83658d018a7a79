using PromptAdapter.Weights;

namespace PromptAdapter.Features;

public class ClassWeightsFileTests
{
    [Theory]
    [InlineData(2, 3)]
    [InlineData(3, 2)]
    public void Read_EitherOrientation_GivesOneRowPerClass(int rows, int columns)
    {
        using var folder = new TemporaryFolder();
        // Class 0 is (1, 0, 0), class 1 is (0, 0, 1).
        float[] values = rows == 2 ? [1, 0, 0, 0, 0, 1] : [1, 0, 0, 0, 0, 1];
        SafetensorsWriter.Write(folder.File("w.safetensors"), [TensorToWrite.Of("w", values, [rows, columns])],
            cancellationToken: TestContext.Current.CancellationToken);
        var weights = ClassWeightsFile.Read(folder.File("w.safetensors"), classCount: 2, dimension: 3);
        Assert.Equal([1f, 0, 0, 0, 0, 1], weights.Values.ToArray());
    }

    [Theory]
    [InlineData("classes-first", new float[] { 1, 0, 0.6f, 0.8f })]
    [InlineData("dimensions-first", new float[] { 0.8574929f, 0.51449573f, 0, 1 })]
    public void Read_Square_GoesByTheMetadata(string layout, float[] expected)
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder.File("w.safetensors"), [TensorToWrite.Of("w", (float[])[1, 0, 0.6f, 0.8f], [2, 2])],
            new Dictionary<string, string> { ["layout"] = layout }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.All(ClassWeightsFile.Read(folder.File("w.safetensors"), 2, 2).Values.ToArray().Zip(expected), pair =>
            Assert.Equal(pair.Second, pair.First, 1e-6f));
    }

    [Fact]
    public void Read_SquareWithoutMetadata_IsInputException()
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder.File("w.safetensors"), [TensorToWrite.Of("w", (float[])[1, 0, 0, 1], [2, 2])],
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Contains("layout", Assert.Throws<InputException>(() => ClassWeightsFile.Read(folder.File("w.safetensors"), 2, 2)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AnotherShape_IsInputException()
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder.File("w.safetensors"), [TensorToWrite.Of("w", (float[])[1, 0, 0, 1], [1, 4])],
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Contains("[1, 4]", Assert.Throws<InputException>(() => ClassWeightsFile.Read(folder.File("w.safetensors"), 2, 3)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SeveralTensors_TakesTheOneWithAKnownName()
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder.File("w.safetensors"),
            [TensorToWrite.Of("other", (float[])[9], [1]), TensorToWrite.Of("text_features", (float[])[0, 2], [1, 2])],
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([0f, 1], ClassWeightsFile.Read(folder.File("w.safetensors"), 1, 2).Values.ToArray());
        SafetensorsWriter.Write(folder.File("w.safetensors"),
            [TensorToWrite.Of("other", (float[])[9], [1]), TensorToWrite.Of("another", (float[])[0, 2], [1, 2])],
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Throws<InputException>(() => ClassWeightsFile.Read(folder.File("w.safetensors"), 1, 2));
    }

    [Fact]
    public void ClassMeans_ClassWithoutImages_IsInputException() =>
        Assert.Contains("class 1", Assert.Throws<InputException>(() => ClassWeights.ClassMeans(FeatureSet.Create([1, 0, 0, 1], 2, [0, 2]))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void ClassMeans_ImagesThatCancelOut_IsInputException() =>
        Assert.Throws<InputException>(() => ClassWeights.ClassMeans(FeatureSet.Create([1, 0, -1, 0], 2, [0, 0])));
}
