namespace PromptAdapter.Cli.Commands;

public sealed class ReviewCommandTests(FittedClassifier fitted) : IClassFixture<FittedClassifier>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TinyWorld _world = fitted.World;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Review_Json_HasItsShapeAndTheCopy()
    {
        var data = _world.CopyTrain(_folder);
        File.Copy(_world.TrainPhotos[0], Path.Combine(data, TinyWorld.ClassNames[2], "copy.png"));
        var json = (await ReviewAsync(data, "--json")).AssertJson();
        Assert.Equal(["images", "classes", "judged", "judge", "doubtful", "labels", "groups", "copies", "pairs", "page", "skipped", "left_out"], json.Names());
        Assert.Equal(13, json.Number("images"));
        var group = Assert.Single(json.List("copies"), group => group.GetProperty("across_classes").GetBoolean() && group.GetProperty("exact").GetBoolean());
        Assert.Contains(group.List("images"), image => image.Text("image").EndsWith("copy.png", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Review_Page_IsWrittenAndPrintedLinesFitATerminal()
    {
        var page = _folder.File("review.html");
        var text = (await ReviewAsync(_world.CopyTrain(_folder), "-o", page)).AssertDone();
        Assert.StartsWith("12 images of 3 classes, 12 labels judged", text, StringComparison.Ordinal);
        Assert.Contains("</html>", await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.All(text.Split('\n').Where(line => !line.StartsWith("wrote ", StringComparison.Ordinal)), line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public async Task Review_OneImageOfEachClass_SaysWhyNothingIsJudged()
    {
        foreach (var (name, i) in TinyWorld.ClassNames.Select((name, i) => (name, i)))
            File.Copy(_world.TrainPhotos[i * TinyWorld.TrainPerClass], _folder.File("data", name, "0.png"));
        var text = (await ReviewAsync(Path.Combine(_folder.Path, "data"))).AssertDone();
        Assert.Contains("0 labels judged", text, StringComparison.Ordinal);
        Assert.Contains("none could be looked for, no class has two images", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Review_OneClass_IsBadInput()
    {
        var data = _world.CopyTrain(_folder);
        foreach (var name in TinyWorld.ClassNames.Skip(1))
            Directory.Delete(Path.Combine(data, name), recursive: true);
        Assert.Contains("class", (await ReviewAsync(data)).AssertBadInput(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Review_PageOverAPhoto_IsBadInput()
    {
        var data = _world.CopyTrain(_folder);
        var photo = Path.Combine(data, TinyWorld.ClassNames[0], "0.png");
        var before = await File.ReadAllBytesAsync(photo, TestContext.Current.CancellationToken);
        (await ReviewAsync(data, "-o", photo)).AssertBadInput();
        Assert.Equal(before, await File.ReadAllBytesAsync(photo, TestContext.Current.CancellationToken));
    }

    private Task<CommandLineRun> ReviewAsync(params string[] args) =>
        CommandLineRun.OfAsync(["review", .. args, "--model", _world.Checkpoint, "--store", "none"]);
}
