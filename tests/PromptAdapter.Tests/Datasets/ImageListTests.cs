namespace PromptAdapter.Datasets;

public sealed class ImageListTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_FilesAndFolders_AreInOrderAndOnce()
    {
        _folder.AddImages("in/b.jpg", "in/a/2.png", "in/A.jpg", "in/notes.txt", "z.jpg", "no-extension");
        var list = ImageList.Open([At("z.jpg"), At("in"), At("in", "b.jpg"), At("no-extension")]);
        Assert.Equal([At("z.jpg"), At("in", "A.jpg"), At("in", "a", "2.png"), At("in", "b.jpg"), At("no-extension")], list.Images);
        Assert.Equal("notes.txt", Assert.Single(list.Skipped).Key);
    }

    [Fact]
    public void Open_NothingToPredict_IsRefused()
    {
        _folder.AddImages("notes.txt", "scan.heic");
        ImageFiles.AssertRefused(() => ImageList.Open([_folder.Path]), "no image");
        ImageFiles.AssertRefused(() => ImageList.Open([]), "no image");
        ImageFiles.AssertRefused(() => ImageList.Open([At("gone.jpg")]), "gone.jpg", "does not exist");
        ImageFiles.AssertRefused(() => ImageList.Open([At("scan.heic")]), "scan.heic", ".heic");
    }

    private string At(params string[] parts) => Path.Combine([_folder.Path, .. parts]);
}
