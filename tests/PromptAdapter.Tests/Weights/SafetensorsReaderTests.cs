using PromptAdapter.Torch.Weights;

namespace PromptAdapter.Weights;

/// <summary>What a header says of the data must be the data, each byte once.</summary>
public sealed class SafetensorsReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_TensorsThatCoverTheData_AreThere()
    {
        using var file = TensorFile.Open(Write($"{Tensor("a", 0, 4)}, {Tensor("b", 4, 12)}", 12));
        Assert.Equal(["a", "b"], file.Tensors.Keys);
    }

    [Theory]
    [InlineData("\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 8]}", 8, "has 8 bytes of data")]
    [InlineData("\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [4, 8]}", 8, "belong to no tensor")]
    [InlineData("\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}", 8, "4 bytes after its last tensor")]
    [InlineData("\"a\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": [0, 8]}", 4, "describes the tensor 'a' wrongly")]
    [InlineData("\"__metadata__\": {\"k\": \"1\", \"k\": \"2\"}", 0, "the metadata entry 'k' twice")]
    public void Open_HeaderThatIsNotOfTheData_IsRefused(string header, int bytes, string expected)
    {
        var error = Assert.Throws<InputException>(() => TensorFile.Open(Write(header, bytes)).Dispose());
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, "belong to no tensor")]
    [InlineData(0, "overlap")]
    public void Open_TensorsThatDoNotFollowEachOther_AreRefused(int second, string expected)
    {
        var error = Assert.Throws<InputException>(() => TensorFile.Open(Write($"{Tensor("a", 0, 4)}, {Tensor("b", second, 12)}", 12)).Dispose());
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}{}")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}""")] // eight bytes for one element
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""")] // four bytes left over
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""")] // four bytes before it
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""")]
    [InlineData("""{"x":{"dtype":"F8_E5M2","shape":[8],"data_offsets":[0,8]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}}""")]
    [InlineData("""{"x":{"shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""")]
    [InlineData("""{"__metadata__":{"a":1},"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[[[[[[[2]]]]]]],"data_offsets":[0,8]}}""")]
    public void Open_HostileHeader_IsInputException(string header)
    {
        var path = RawSafetensors.Write(_folder.File("a.safetensors"), header, dataBytes: 8);
        var error = Assert.Throws<InputException>(() => TensorFile.Open(path).Dispose());
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    [InlineData(1 << 20)]
    public void Open_HeaderLongerThanTheFile_IsInputException(long length)
    {
        var path = RawSafetensors.Write(_folder.File("a.safetensors"), "{}", dataBytes: 8, length);
        Assert.Throws<InputException>(() => TensorFile.Open(path).Dispose());
    }

    [Fact]
    public void Open_EmptyTensors_AreAllowed()
    {
        const string Header = """{"e":{"dtype":"F32","shape":[0,4],"data_offsets":[8,8]},"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";
        using var file = TensorFile.Open(RawSafetensors.Write(_folder.File("a.safetensors"), Header.PadRight(Header.Length + 3), dataBytes: 8));
        Assert.Empty(file["e"].ToSingles());
        using var tensor = file["e"].ToTensor();
        Assert.Equal([0L, 4], tensor.shape);
    }

    private static string Tensor(string name, int begin, int end) =>
        $"\"{name}\": {{\"dtype\": \"F32\", \"shape\": [{(end - begin) / sizeof(float)}], \"data_offsets\": [{begin}, {end}]}}";

    private string Write(string header, int bytes) => RawSafetensors.Write(_folder.File("a.safetensors"), "{" + header + "}", bytes);
}
