namespace PromptAdapter.Runtime;

public sealed class RealPathTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public RealPathTests()
    {
        Directory.CreateDirectory(At("real/inner"));
        File.CreateSymbolicLink(At("link"), "real");
        File.CreateSymbolicLink(At("real/back"), "../link/inner/.");
        File.CreateSymbolicLink(At("absolute"), At("link/back"));
        File.CreateSymbolicLink(At("circle"), "circle");
        File.CreateSymbolicLink(At("nowhere"), "gone/for good");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("real/inner", "real/inner")]
    [InlineData("link", "real")]
    [InlineData("link/", "real")]
    [InlineData("link/back", "real/inner")]
    [InlineData("absolute/new/photo.jpg", "real/inner/new/photo.jpg")]
    [InlineData("nowhere/x", "gone/for good/x")]
    [InlineData("circle/x", "circle/x")]
    public void Of_LinksInAnyPart_AreFollowed(string path, string real) => Assert.Equal(RealPath.Of(_folder.Path) + "/" + real, RealPath.Of(At(path)));

    [Theory]
    [InlineData("/a/b", "/a", true)]
    [InlineData("/a", "/a", true)]
    [InlineData("/a", "/", true)]
    [InlineData("/ab", "/a", false)]
    [InlineData("/a", "/a/b", false)]
    public void IsWithin_ByWholeNames(string path, string folder, bool isWithin) => Assert.Equal(isWithin, RealPath.IsWithin(path, folder));

    private string At(string path) => Path.Combine(_folder.Path, path);
}
