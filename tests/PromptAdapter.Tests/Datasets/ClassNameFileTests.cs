namespace PromptAdapter.Datasets;

public sealed class ClassNameFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("numbers", "0", "1", "10")]
    [InlineData("synsets", "n01440764", "n01443537")]
    public void Open_CodesForNames_AreWarnedOf(string kind, params string[] codes)
    {
        _folder.AddImages([.. codes.Select(code => code + "/1.jpg")]);
        var dataset = ImageFolder.Open(_folder.Path);
        Assert.Equal(codes, dataset.ClassNames);
        var warning = Assert.Single(dataset.Warnings);
        Assert.Contains(kind, warning, StringComparison.Ordinal);
        Assert.Contains($"'{codes[0]} NAME'", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NamesBesideTheImages_AreTaken()
    {
        _folder.AddImages("train/n03710637/1.jpg", "train/n03710721/2.jpg", "train/n01440764/3.jpg", "test/n01440764/4.jpg");
        _folder.AddText("classnames.txt", "n01440764 tench\nn03710637 maillot\nn03710721 maillot\nn99999999 of no use\n");
        var dataset = ImageFolder.Open(_folder.Path);
        Assert.Equal(["tench", "maillot [n03710637]", "maillot [n03710721]"], dataset.ClassNames);
        Assert.DoesNotContain(dataset.Warnings, warning => warning.Contains("synsets", StringComparison.Ordinal));
    }

    [Fact]
    public void Open_NumbersInATable_AreNamedByTheFile()
    {
        _folder.AddImages("1.jpg", "2.jpg");
        _folder.AddText("classnames.txt", "0,cat\n1,dog\n");
        Assert.Equal(["cat", "dog"], ImageFolder.Open(_folder.AddText("labels.csv", "path,label\n1.jpg,0.0\n2.jpg,1.0\n")).ClassNames);
    }

    [Fact]
    public void Open_FileThatLeavesAClassOut_IsRefused()
    {
        _folder.AddImages("0/1.jpg", "1/2.jpg");
        _folder.AddText("classnames.txt", "0 cat\n");
        ImageFiles.AssertRefused(() => ImageFolder.Open(_folder.Path), "classnames.txt", "1 of 2", "'1'");
        _folder.AddText("classnames.txt", "0 cat\n1 Cat\n");
        ImageFiles.AssertRefused(() => ImageFolder.Open(_folder.Path), "classnames.txt", "twice");
    }

    [Fact]
    public void Open_NamesThatSaySomething_LeaveTheFileAlone()
    {
        _folder.AddImages("cat/1.jpg", "7/2.jpg");
        _folder.AddText("classnames.txt", "cat lion\n");
        Assert.Equal(["7", "cat"], ImageFolder.Open(_folder.Path).ClassNames);
    }
}
