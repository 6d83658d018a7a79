namespace PromptAdapter.Cli.Commands;

public sealed class SuggestCommandTests(FittedClassifier fitted) : IClassFixture<FittedClassifier>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TinyWorld _world = fitted.World;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Suggest_Json_HasItsShapeAndLeavesOutWhatIsKnown()
    {
        File.Copy(Directory.GetFiles(_world.Test, "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First(), _folder.File("copy.png"));
        var json = (await SuggestAsync(_world.Photos, _folder.Path, "--count", "3", "--json")).AssertJson();
        Assert.Equal(["suggestions", "pool", "fitted", "copies", "skipped", "left_out"], json.Names());
        Assert.Equal(TinyWorld.TestPerClass * TinyWorld.ClassNames.Count, json.Number("pool"));
        Assert.Equal(12, json.Number("fitted"));
        Assert.True(json.Number("copies") >= 1);
        var picks = json.List("suggestions");
        Assert.InRange(picks.Length, 1, 3);
        Assert.All(picks, pick =>
        {
            Assert.Equal(["image", "label", "probability", "second", "second_probability", "stands_for"], pick.Names());
            Assert.StartsWith(_world.Test, pick.Text("image"), StringComparison.Ordinal);
            Assert.True(pick.Number("probability") >= pick.Number("second_probability"));
        });
        Assert.Equal(TinyWorld.TestPerClass * TinyWorld.ClassNames.Count, picks.Sum(pick => pick.Number("stands_for")));
    }

    [Fact]
    public async Task Suggest_InAPipe_IsTheSameEachTimeWithPathsInTheFirstColumn()
    {
        var first = (await SuggestAsync(_world.Test)).AssertDone();
        Assert.Equal(first, (await SuggestAsync(_world.Test)).AssertDone());
        Assert.StartsWith("image\treason\n", first, StringComparison.Ordinal);
        Assert.All(first.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..], line => Assert.True(File.Exists(line.Split('\t')[0]), line));
    }

    [Fact]
    public async Task Suggest_OnlyFittedPhotos_IsBadInput() =>
        Assert.Contains("every image is one that the classifier was fitted on", (await SuggestAsync(_world.Train)).AssertBadInput(), StringComparison.Ordinal);

    [Fact]
    public async Task Suggest_CountOfNothing_IsBadInput() => (await SuggestAsync(_world.Test, "--count", "0")).AssertBadInput();

    private Task<CommandLineRun> SuggestAsync(params string[] args) =>
        CommandLineRun.OfAsync(["suggest", fitted.Path, .. args, "--store", "none"]);
}
