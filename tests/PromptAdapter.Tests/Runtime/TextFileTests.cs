using System.Text;

namespace PromptAdapter.Runtime;

public sealed class TextFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<byte[], string> Marked => new()
    {
        { [.. "gr\u00fcn"u8], "gr\u00fcn" },
        { [0xef, 0xbb, 0xbf, .. "gr\u00fcn"u8], "gr\u00fcn" },
        { [0xff, 0xfe, .. Encoding.Unicode.GetBytes("gr\u00fcn")], "gr\u00fcn" },
        { [0xfe, 0xff, .. Encoding.BigEndianUnicode.GetBytes("gr\u00fcn")], "gr\u00fcn" },
        { [0xff, 0xfe, 0, 0, .. Encoding.UTF32.GetBytes("gr\u00fcn")], "gr\u00fcn" },
        { [], "" },
        { [0xff, 0xfe], "" },
    };

    [Theory]
    [MemberData(nameof(Marked))]
    public void Read_Text_IsDecodedByItsMark(byte[] content, string expected) => Assert.Equal(expected, TextFile.Read(Write(content), "give text"));

    public static TheoryData<byte[], string> Wrong => new()
    {
        { [.. "a\nb\nc"u8, 0xe9, .. "d\n"u8], "line 3 is not UTF-8 text (at the byte 0xe9)" },
        { [.. "a\r\nb"u8, 0xc3], "line 2 is not UTF-8" },
        { [.. "a\rb"u8, 0xff], "line 2 is not UTF-8" },
        { [0xff, 0xfe, .. Encoding.Unicode.GetBytes("a\nb"), 0x00, 0xd8, 0x61, 0x00], "line 2 is not UTF-16" },
        { [0xff, 0xfe, .. Encoding.Unicode.GetBytes("a\nb"), 0x61], "line 2 is not UTF-16" },
        { Encoding.Unicode.GetBytes("a photo of a {}.\n"), "UTF-16 without its mark" },
        { Encoding.BigEndianUnicode.GetBytes("a photo of a {}.\n"), "UTF-16 without its mark" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Read_OtherBytes_AreRefusedWithTheLine(byte[] content, string expected)
    {
        var path = Write(content);
        var error = Assert.Throws<InputException>(() => TextFile.Read(path, "give text"));
        Assert.StartsWith($"{path}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("save", error.Remedy, StringComparison.Ordinal);
        Assert.Empty(error.Settings);
        Assert.Equal([Setting.Encoding], Assert.Throws<InputException>(() => TextFile.ReadIn(path, null, "give text")).Settings);
    }

    [Fact]
    public void Read_MissingOrTooLarge_IsRefused()
    {
        Assert.Contains("does not exist", Assert.Throws<InputException>(() => TextFile.Read(_folder.File("none.txt"), "give text")).Message,
            StringComparison.Ordinal);
        Assert.Contains("larger than 3 bytes", Assert.Throws<InputException>(() => TextFile.Read(Write([1, 2, 3, 4]), "give text", limit: 3)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void ReadIn_ByteThatACodePageLacks_IsRefused() =>
        Assert.Contains("line 2 holds a byte that windows-1252",
            Assert.Throws<InputException>(() => TextFile.ReadIn(Write([.. "a\nb"u8, 0x81]), "cp1252", "give text")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("windows-1252", 1252)]
    [InlineData("cp1252", 1252)]
    [InlineData("1252", 1252)]
    [InlineData("ANSI", 1252)]
    [InlineData("Latin-1", 28591)]
    [InlineData("iso8859-1", 28591)]
    [InlineData("Shift-JIS", 932)]
    [InlineData("sjis", 932)]
    [InlineData("cp932", 932)]
    [InlineData("gbk", 936)]
    [InlineData("gb18030", 54936)]
    [InlineData("euc_kr", 51949)]
    [InlineData("koi8_r", 20866)]
    [InlineData("big5", 950)]
    [InlineData("mac_roman", 10000)]
    [InlineData("cp437", 437)]
    [InlineData("UTF8", 65001)]
    [InlineData("utf-16-le", 1200)]
    public void Find_NamesOfTheWebAndOfPython_AreKnown(string name, int codePage) => Assert.Equal(codePage, TextEncodings.Find(name).CodePage);

    private string Write(byte[] content)
    {
        var path = _folder.File("text.txt");
        File.WriteAllBytes(path, content);
        return path;
    }
}
