using PromptAdapter.Torch;

namespace PromptAdapter.Cli.Commands;

public sealed class AddCommandTests(TinyWorld world) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Classifier => _folder.File("discs.padapter");

    public async ValueTask InitializeAsync() => (await CommandLineRun.OfAsync(
        "fit", world.Train, "-o", Classifier, "--model", world.Checkpoint, "--method", "gda", "--store", "none")).AssertDone();

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task AFolderOfClassFolders_ChangesTheFileAndKeepsWhatItWas()
    {
        var before = await File.ReadAllBytesAsync(Classifier, Cancel);
        TinyWorld.WritePhoto(_folder.File("more", "blue disc", "x.png"), 0, seed: 501);
        TinyWorld.WritePhoto(_folder.File("more", "blue disc", "y.png"), 0, seed: 502);
        TinyWorld.WritePhoto(_folder.File("more", "hamster", "z.png"), 1, seed: 503);
        var text = (await RunAsync("add", Classifier, Path.Combine(_folder.Path, "more"))).AssertDone();
        Assert.Contains("added 3 photos: 2 of blue disc, 1 of the new class hamster", text, StringComparison.Ordinal);
        Assert.Contains("gda from 15 images of 4 classes", text, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(Classifier + ".bak", Cancel));
        Assert.NotEqual(before, await File.ReadAllBytesAsync(Classifier, Cancel));

        var json = (await RunAsync("predict", Classifier, world.TrainPhotos[0], "--json")).AssertJson();
        Assert.Equal(4, json.List("results")[0].List("ranking").Length);

        var removed = (await RunAsync("remove", Classifier, "hamster/z.png", "blue disc/x.png", "blue disc/y.png")).AssertDone();
        Assert.Contains("removed 3 photos: ", removed, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(Classifier, Cancel)); // undone
    }

    [Fact]
    public async Task TheLastPhotoOfAClass_TakesTheClassWithIt()
    {
        TinyWorld.WritePhoto(_folder.File("h.png"), 1, seed: 503);
        (await RunAsync("add", Classifier, _folder.File("h.png"), "--class", "hamster")).AssertDone();
        var text = (await RunAsync("add", Classifier, _folder.File("h.png"), "--class", "blue disc")).AssertDone();
        Assert.Contains("no photo is left of the class hamster", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneClass_GoesIntoAnotherFile()
    {
        var before = await File.ReadAllBytesAsync(Classifier, Cancel);
        TinyWorld.WritePhoto(_folder.File("h.png"), 1, seed: 503);
        var json = (await RunAsync(
            "add", Classifier, _folder.File("h.png"), world.TrainPhotos[0], "--class", "blue disc", "-o", _folder.File("two.padapter"), "--json")).AssertJson();
        Assert.Single(json.List("added"));
        Assert.Single(json.List("known"));
        Assert.Empty(json.List("new_classes"));
        Assert.Equal(before, await File.ReadAllBytesAsync(Classifier, Cancel));
        Assert.False(File.Exists(Classifier + ".bak"));
        Assert.True(File.Exists(_folder.File("two.padapter")));
    }

    [Fact]
    public async Task WhatCannotBeAdded_IsRefusedInOneLine()
    {
        var before = await File.ReadAllBytesAsync(Classifier, Cancel);
        foreach (var arguments in (string[][])
        [
            [world.TrainPhotos[0]], [world.TrainPhotos[0], world.TrainPhotos[1]], [world.Train], [_folder.File("nothing")],
            [world.TrainPhotos[0], "--class", "blue disc"], [Path.Combine(_folder.Path, "discs.padapter"), "--class", "blue disc"],
        ])
            (await RunAsync(["add", Classifier, .. arguments])).AssertBadInput();
        (await RunAsync("remove", Classifier, "no/such.png")).AssertBadInput();
        Assert.Equal(before, await File.ReadAllBytesAsync(Classifier, Cancel));
        Assert.False(File.Exists(Classifier + ".bak"));
    }

    [Fact]
    public async Task NoThumbnails_KeepsNone()
    {
        var small = _folder.File("small.padapter");
        (await RunAsync("fit", world.Train, "-o", small, "--model", world.Checkpoint, "--method", "gda", "--no-thumbnails")).AssertDone();
        Assert.True(new FileInfo(small).Length < new FileInfo(Classifier).Length);
        TinyWorld.WritePhoto(_folder.File("h.png"), 1, seed: 503);
        (await RunAsync("add", small, _folder.File("h.png"), "--class", "blue disc")).AssertDone(); // nor of what is added
        using var loaded = FewShotClassifier.Load(small);
        Assert.All(loaded.State.Support, image => Assert.True(image.Thumbnail.IsEmpty));
    }

    private static Task<CommandLineRun> RunAsync(params string[] arguments) => CommandLineRun.OfAsync([.. arguments, "--store", "none"]);
}
