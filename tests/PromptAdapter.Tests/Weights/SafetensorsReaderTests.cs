using System.Buffers.Binary;
using System.Text;

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

    private static string Tensor(string name, int begin, int end) =>
        $"\"{name}\": {{\"dtype\": \"F32\", \"shape\": [{(end - begin) / sizeof(float)}], \"data_offsets\": [{begin}, {end}]}}";

    private string Write(string header, int bytes)
    {
        var text = Encoding.UTF8.GetBytes("{" + header + "}");
        var content = new byte[sizeof(long) + text.Length + bytes];
        BinaryPrimitives.WriteInt64LittleEndian(content, text.Length);
        text.CopyTo(content, sizeof(long));
        var path = _folder.File("a.safetensors");
        File.WriteAllBytes(path, content);
        return path;
    }
}
