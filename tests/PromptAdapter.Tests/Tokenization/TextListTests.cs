namespace PromptAdapter.Tokenization;

public class TextListTests
{
    [Fact]
    public void ReadFile_Escapes_AreReadAsPythonReadsThem()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("t.json"), """["\ud83d\ude00 \ud83d.", "\"\\\/\b\f\n\r\t\u00e9é", ""]""");
        Assert.Equal(["😀 \ud83d.", "\"\\/\b\f\n\r\téé", ""], TextList.ReadFile(folder.File("t.json")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("[\"a\", null]")]
    [InlineData("[\"\\x\"]")]
    public void ReadFile_SomethingElse_IsInputException(string content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("t.json"), content);
        Assert.Contains("a JSON array of strings", Assert.Throws<InputException>(() => TextList.ReadFile(folder.File("t.json"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void ReadFile_NoUtf8OrMissing_IsInputException()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("t.json"), [(byte)'[', (byte)'"', 0xff, (byte)'"', (byte)']']);
        Assert.Throws<InputException>(() => TextList.ReadFile(folder.File("t.json")));
        Assert.Throws<InputException>(() => TextList.ReadFile(folder.File("none.json")));
    }
}
