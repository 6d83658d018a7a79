using PromptAdapter.Runtime;
using PromptAdapter.Weights.Catalog;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>info</c>, <c>zero-shot</c>, <c>cache</c>, and <c>models inspect</c> by name.</summary>
public sealed class LookIntoThingsTests(FittedClassifier fitted) : IClassFixture<FittedClassifier>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TinyWorld _world = fitted.World;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Info_OfAClassifier_SaysWhatItHoldsWithoutItsModel()
    {
        var text = (await CommandLineRun.OfAsync("info", fitted.Path)).AssertDone();
        Assert.Contains("3: blue disc (4), green disc (4), red disc (4)", text, StringComparison.Ordinal);
        var json = (await CommandLineRun.OfAsync("info", fitted.Path, "--json")).AssertJson();
        Assert.Equal("classifier", json.Text("kind"));
        Assert.Equal(TinyWorld.ClassNames, json.List("classes").Select(one => one.Text("name")));
        Assert.Equal(12, json.List("support").Length);
        Assert.Equal(1 + 12, (await CommandLineRun.OfAsync("info", fitted.Path, "--photos")).AssertDone().Split('\n').Count(line => line.Contains('\t')));

        // The file alone, on a machine without the model.
        File.Copy(fitted.Path, _folder.File("alone.padapter"));
        (await CommandLineRun.OfAsync("info", _folder.File("alone.padapter"))).AssertDone();
    }

    [Fact]
    public async Task Info_OfOtherFiles_SaysWhatTheyAre()
    {
        (await CommandLineRun.OfAsync("features", "extract", _world.Train, "--model", _world.Checkpoint, "-o", _folder.File("f.safetensors"), "--store",
            "none"))
            .AssertDone();
        Assert.Contains("12", (await CommandLineRun.OfAsync("info", _folder.File("f.safetensors"))).AssertDone(), StringComparison.Ordinal);
        Assert.Equal("prompt", (await CommandLineRun.OfAsync("info", BundledModel.Prompt, "--json")).AssertJson().Text("kind"));
        Assert.Contains("text tower", (await CommandLineRun.OfAsync("info", _world.Checkpoint)).AssertDone(), StringComparison.Ordinal);
        (await CommandLineRun.OfAsync("info", _folder.File("gone.padapter"))).AssertBadInput();
        await File.WriteAllTextAsync(_folder.File("text.padapter"), "x", TestContext.Current.CancellationToken);
        (await CommandLineRun.OfAsync("info", _folder.File("text.padapter"))).AssertBadInput();
    }

    [Fact]
    public async Task Info_OfADamagedClassifier_IsRefused()
    {
        var bytes = await File.ReadAllBytesAsync(fitted.Path, TestContext.Current.CancellationToken);
        bytes[^5] ^= 0x55;
        await File.WriteAllBytesAsync(_folder.File("damaged.padapter"), bytes, TestContext.Current.CancellationToken);
        Assert.Contains("damaged", (await CommandLineRun.OfAsync("info", _folder.File("damaged.padapter"))).AssertBadInput(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ZeroShot_NamesAlone_AnswersAsTheLibrary()
    {
        var photos = _world.TrainPhotos[..2];
        var results = (await CommandLineRun.OfAsync(
            ["zero-shot", "blue disc, green disc,red disc", .. photos, "--model", _world.Checkpoint, "--store", "none", "--json"])).AssertJson().List("results")
                .ToArray();
        using var classifier = FewShotClassifier.ZeroShot(_world.Clip, ["blue disc", "green disc", "red disc"]);
        Assert.Equal(photos.Select(photo => classifier.Predict(photo).Label), results.Select(result => result.Text("label")));
    }

    [Theory]
    [InlineData("cat")]
    [InlineData("cat,")]
    [InlineData("cat,cat")]
    public async Task ZeroShot_NamesThatAreNone_AreRefused(string names) =>
        (await CommandLineRun.OfAsync("zero-shot", names, _world.TrainPhotos[0], "--model", _world.Checkpoint)).AssertBadInput();

    [Fact]
    public async Task ZeroShot_AModelWithoutText_IsRefused() => Assert.Contains(
        "needs text", (await CommandLineRun.OfAsync("zero-shot", "cat,dog", _world.TrainPhotos[0], "--model", "resnet18")).AssertBadInput(),
            StringComparison.Ordinal);

    [Fact]
    public async Task Inspect_EveryNameThatListShows_IsKnown()
    {
        var list = (await CommandLineRun.OfAsync("models", "list", "--json")).AssertJson();
        string[] names = [.. list.List("results").Select(model => model.Text("name")), list.GetProperty("bundled").Text("name"),
            list.GetProperty("bundled_encoder").Text("name"), ModelCatalog.VocabularyName];
        foreach (var name in names)
        {
            var run = await CommandLineRun.OfAsync("models", "inspect", name);
            if (run.ExitCode != 0)
                Assert.Contains("'promptadapter models pull", run.AssertBadInput(), StringComparison.Ordinal); // known, and not on this machine
        }

        Assert.Equal(0, (await CommandLineRun.OfAsync("models", "inspect", "mini")).ExitCode);
        Assert.Contains(BundledModel.Name, (await CommandLineRun.OfAsync("doctor")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Remove_OfOwnFiles_LeavesForeignOnesAndThoseInUse()
    {
        var copy = _folder.File("native", "24f3a0-8dc0f1e2d3c4b5a", "libLibTorchSharp.so");
        var foreign = _folder.File("native", "24f3a0-8dc0f1e2d3c4b5a", "mine.txt");
        var other = _folder.File("native", "backup", "libLibTorchSharp.so");
        var used = _folder.File("native", "1-2", "libLibTorchSharp.so");
        foreach (var file in (string[])[copy, foreign, other, used])
            File.WriteAllText(file, "content");
        using var open = File.OpenRead(used);
        var root = Path.Combine(_folder.Path, "native");
        var entries = PromptAdapter.Torch.Native.NativeCopies.In(root);
        Assert.Equal([used, copy], entries.Select(entry => entry.Path));
        Assert.Equal(OperatingSystem.IsLinux() ? "in use" : null, entries[0].Kept);
        Assert.Equal(7, UserCache.Remove(root, entries.Where(entry => entry.Path == copy)));
        Assert.Equal([other, used, foreign], new[] { other, used, foreign }.Where(File.Exists));
    }

    [Fact]
    public async Task CacheClean_DryRun_RemovesNothing()
    {
        var copy = Path.Combine(UserFolders.Native, "abc-def", "libLibTorchSharp.so");
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        await File.WriteAllTextAsync(copy, "an old copy", TestContext.Current.CancellationToken);
        (await CommandLineRun.OfAsync("cache", "info")).AssertDone();
        Assert.Contains("would remove", (await CommandLineRun.OfAsync("cache", "clean", "--dry-run")).AssertDone(), StringComparison.Ordinal);
        Assert.True(File.Exists(copy));
        var results = (await CommandLineRun.OfAsync("cache", "clean", "--json")).AssertJson().List("results").ToArray();
        Assert.False(File.Exists(copy));
        Assert.True(results[0].GetProperty("freed").GetInt64() >= 11);
    }
}
