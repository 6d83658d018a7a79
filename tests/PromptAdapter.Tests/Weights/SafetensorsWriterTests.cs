using System.Buffers.Binary;
using PromptAdapter.Torch.Native;
using PromptAdapter.Torch.Weights;
using static TorchSharp.torch;

namespace PromptAdapter.Weights;

public class SafetensorsWriterTests
{
    private static readonly float[] Singles = [0f, -0f, 1.5f, -2.25f, 1024f, 0.09375f];

    public static TheoryData<ElementType> AllTypes => [.. Enum.GetValues<ElementType>()];

    [Theory]
    [MemberData(nameof(AllTypes))]
    public void Write_EveryType_ReadsBackTheSame(ElementType type)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.safetensors");
        var whole = new long[] { 0, 1, 1, 0, 1, 0 };
        var tensor = type.IsFloatingPoint() ? TensorToWrite.Of("x", Singles, [2, 3], type) : TensorToWrite.Of("x", whole, [2, 3], type);
        SafetensorsWriter.Write(path, [tensor], cancellationToken: TestContext.Current.CancellationToken);

        using var file = TensorFile.Open(path);
        Assert.Equal(type, file["x"].Type);
        Assert.Equal([2L, 3], file["x"].Shape);
        if (type.IsFloatingPoint())
            Assert.Equal(Singles.Select(BitConverter.SingleToInt32Bits), file["x"].ToSingles().Select(BitConverter.SingleToInt32Bits));
        else
            Assert.Equal(whole, file["x"].ToInt64s());
        using var loaded = file["x"].ToTensor();
        Assert.Equal(type.LoadedScalarType(), loaded.dtype);
        using var singles = loaded.to_type(ScalarType.Float32);
        Assert.Equal(file["x"].ToSingles(), singles.data<float>().ToArray());
    }

    [Fact]
    public void Write_StoredAndTorchTensors_CopyThem()
    {
        using var folder = new TemporaryFolder();
        NativeBackend.EnsureLoaded();
        using var scope = NewDisposeScope();
        var source = rand(3, 5).t(); // [5, 3], not contiguous
        SafetensorsWriter.Write(folder.File("a.safetensors"), [source.ToWrite("t"), source.ToWrite("h", ElementType.F16)],
            cancellationToken: TestContext.Current.CancellationToken);
        using var first = TensorFile.Open(folder.File("a.safetensors"));
        SafetensorsWriter.Write(folder.File("b.safetensors"), first.Tensors.Values.Select(tensor => TensorToWrite.Of(tensor.Name, tensor, ElementType.F16)),
            cancellationToken: TestContext.Current.CancellationToken);
        using var second = TensorFile.Open(folder.File("b.safetensors"));

        Assert.Equal(source.contiguous().data<float>().ToArray(), first["t"].ToSingles());
        Assert.Equal(first["h"].ToSingles(), second["t"].ToSingles());
        Assert.Equal(first["h"].ToSingles(), second["h"].ToSingles());
    }

    [Fact]
    public void Write_BFloat16_RoundsAsTorchDoes()
    {
        using var folder = new TemporaryFolder();
        NativeBackend.EnsureLoaded();
        var random = new Random(3); // random bits, then ties between two neighbours
        var values = Enumerable.Range(0, 5000).Select(_ => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue))).Where(float.IsFinite)
            .Where(value => Math.Abs(value) < 1e38).Concat(Enumerable.Range(0, 64).Select(i => BitConverter.Int32BitsToSingle(0x3f808000 + (i << 16))))
            .Append(float.NaN).Append(float.PositiveInfinity).ToArray();
        SafetensorsWriter.Write(folder.File("a.safetensors"), [TensorToWrite.Of("x", values, [values.Length], ElementType.BF16)],
            cancellationToken: TestContext.Current.CancellationToken);
        using var file = TensorFile.Open(folder.File("a.safetensors"));
        using var scope = NewDisposeScope();
        var expected = tensor(values).to_type(ScalarType.BFloat16).to_type(ScalarType.Float32);
        Assert.Equal(expected.data<float>().ToArray(), file["x"].ToSingles());
    }

    [Fact]
    public void Write_MixedTypes_AlignsEachTensorAndTheHeader()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.safetensors");
        SafetensorsWriter.Write(
            path,
            [TensorToWrite.Of("bytes", new long[] { 1, 2, 3 }, [3], ElementType.U8), TensorToWrite.Of("x", Singles, [6]),
            TensorToWrite.Of("n", new long[] { 7 }, [])],
            new Dictionary<string, string> { ["b"] = "\"ü\"", ["a"] = "" },
            cancellationToken: TestContext.Current.CancellationToken);
        var bytes = File.ReadAllBytes(path);
        Assert.Equal(0, BinaryPrimitives.ReadInt64LittleEndian(bytes) % 8);
        using var file = TensorFile.Open(path);
        Assert.Equal(["n", "x", "bytes"], file.Tensors.Keys);
        Assert.Equal("\"ü\"", file.Metadata["b"]);
        Assert.Equal(["a", "b"], file.Metadata.Keys);
    }

    [Fact]
    public void Write_Twice_GivesTheSameBytes()
    {
        using var folder = new TemporaryFolder();
        SyntheticClip.Write(folder.File("a.safetensors"));
        SyntheticClip.Write(folder.File("b.safetensors"));
        Assert.Equal(File.ReadAllBytes(folder.File("a.safetensors")), File.ReadAllBytes(folder.File("b.safetensors")));
    }

    [Theory]
    [InlineData(ElementType.F16, 1e6f)]
    [InlineData(ElementType.BF16, 3.4e38f)]
    public void Write_ValueBeyondTheType_IsInputExceptionAndLeavesNoFile(ElementType type, float value)
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<InputException>(
            () => SafetensorsWriter.Write(folder.File("a.safetensors"), [TensorToWrite.Of("x", [value], [1], type)],
            cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("'x'", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData(ElementType.U8, 256)]
    [InlineData(ElementType.U8, -1)]
    [InlineData(ElementType.I16, short.MinValue - 1L)]
    [InlineData(ElementType.I32, int.MinValue - 1L)]
    [InlineData(ElementType.Bool, -1)]
    public void Write_IntegerBeyondTheType_IsInputException(ElementType type, long value)
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<InputException>(() =>
            SafetensorsWriter.Write(folder.File("a.safetensors"), [TensorToWrite.Of("x", new[] { value }, [1], type)],
            cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Write_WrongArguments_AreArgumentExceptions()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<ArgumentException>(() => TensorToWrite.Of("x", Singles, [5]));
        Assert.Throws<ArgumentException>(() => TensorToWrite.Of("x", Singles, [6], ElementType.I32));
        var tensor = TensorToWrite.Of("x", Singles, [6]);
        Assert.Throws<ArgumentException>(() =>
            SafetensorsWriter.Write(folder.File("a.safetensors"), [tensor, tensor], cancellationToken: TestContext.Current.CancellationToken));
    }
}
