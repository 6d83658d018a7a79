namespace PromptAdapter.Datasets;

public sealed class PathPatternTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PathPatternTests() => _folder.AddImages(
        "photos/a.jpg", "photos/b.JPG", "photos/c.png", "photos/notes.txt", "photos/.hidden.jpg", "photos/2024/d.jpg", "photos/2024/may/e.jpg",
        "photos/.cache/f.jpg", "photos/[1].jpg");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("photos/*.jpg", "[1].jpg", "a.jpg")]
    [InlineData("photos/**/*.jpg", "2024/d.jpg", "2024/may/e.jpg", "[1].jpg", "a.jpg")]
    [InlineData("photos/*/*.jpg", "2024/d.jpg")]
    [InlineData("photos/?.*", "a.jpg", "b.JPG", "c.png")]
    [InlineData("photos/[a-b].*", "a.jpg", "b.JPG")]
    [InlineData("photos/[!a].*", "b.JPG", "c.png")]
    [InlineData("photos/*.{jpg,png}", "[1].jpg", "a.jpg", "c.png")]
    [InlineData("photos/{2024/d,a}.jpg", "2024/d.jpg", "a.jpg")]
    [InlineData("photos/.*.jpg", ".hidden.jpg")]
    [InlineData("photos/**/may/*", "2024/may/e.jpg")]
    [InlineData("photos/20*", "2024")]
    [InlineData("photos/*.gif")]
    [InlineData("nowhere/*")]
    [InlineData("photos/[[]1].jpg", "[1].jpg")]
    [InlineData("photos/2024/../?.png", "c.png")]
    public void Matches_AsAShellDoes(string pattern, params string[] expected) => Assert.Equal(
        expected, PathPattern.Matches(Path.Combine(_folder.Path, pattern)).Select(path => Path.GetRelativePath(At("photos"), path).Replace('\\', '/')));

    [Fact]
    public void Open_APattern_StandsForItsImagesAndAFileOfThatNameForItself()
    {
        Assert.Equal([At("photos", "[1].jpg"), At("photos", "a.jpg")], ImageList.Open([At("photos", "*.jpg")]).Images);
        Assert.Equal([At("photos", "[1].jpg")], ImageList.Open([At("photos", "[1].jpg")]).Images);
        var list = ImageList.Open([At("photos", "*")]);
        Assert.Contains(At("photos", "2024", "may", "e.jpg"), list.Images);
        Assert.Equal([At("photos", "notes.txt")], list.Skipped.Select(file => file.Key));
        ImageFiles.AssertRefused(() => ImageList.Open([At("photos", "*.gif")]), "*.gif", "matches no file");
    }

    [Fact]
    public void OpenWhatIsThere_MissingOnes_CostNoOtherItsPlace()
    {
        var list = ImageList.OpenWhatIsThere([At("gone.jpg"), At("photos", "a.jpg"), At("*.gif")]);
        Assert.Equal([At("photos", "a.jpg")], list.Images);
        Assert.Equal([At("gone.jpg"), At("*.gif")], list.Missing.Select(file => file.Key));
        ImageFiles.AssertRefused(() => ImageList.OpenWhatIsThere([At("gone.jpg"), At("*.gif")]), "gone.jpg", "does not exist");
    }

    private string At(params string[] parts) => Path.Combine([_folder.Path, .. parts]);
}
