namespace PromptAdapter.Datasets.Known;

public sealed class DatasetLocatorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public DatasetLocatorTests() => _folder.AddImageNet();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("imagenet")]
    [InlineData("ImageNet-1k")]
    public void Open_KnownNameAndRoot_IsTheKnownDataset(string name) => Assert.Equal("imagenet", DatasetLocator.Open(name, _folder.Path).Name);

    [Fact]
    public void Open_FolderOfAKnownDataset_IsTheKnownDataset()
    {
        var dataset = DatasetLocator.Open(Path.Combine(_folder.Path, "imagenet"));
        Assert.Equal(ImageNetTree.Names, dataset.ClassNames);
    }

    [Fact]
    public void Open_KnownNameWithoutRoot_AsksForIt() => ImageFiles.AssertRefused(() => DatasetLocator.Open("ucf101"), "'ucf101'", "root");

    [Fact]
    public void Open_PlainFolder_IsAnImageFolder()
    {
        _folder.AddImages("eurosat/cat/1.jpg", "eurosat/dog/1.jpg");
        var dataset = DatasetLocator.Open(Path.Combine(_folder.Path, "eurosat"));
        Assert.Equal(["cat", "dog"], dataset.ClassNames);
    }

    [Fact]
    public void Open_ListAndRoot_TakesTheRootForTheListsPaths()
    {
        _folder.AddImages("images/cat/1.jpg", "images/dog/1.jpg");
        var list = _folder.AddText("list.csv", "path,label\ncat/1.jpg,cat\ndog/1.jpg,dog\n");
        Assert.Equal(["cat", "dog"], DatasetLocator.Open(list, Path.Combine(_folder.Path, "images")).ClassNames);
    }

    [Fact]
    public void Open_Nothing_IsInputException()
    {
        Assert.Throws<InputException>(() => DatasetLocator.Open(" "));
        Assert.Throws<InputException>(() => DatasetLocator.Open(Path.Combine(_folder.Path, "photos")));
    }
}
