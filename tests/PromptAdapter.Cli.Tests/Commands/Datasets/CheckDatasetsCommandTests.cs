namespace PromptAdapter.Cli.Commands.Datasets;

public sealed class CheckDatasetsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Check_CompleteDataset_IsExitCode0()
    {
        foreach (var (split, count) in new[] { ("train", 3334), ("val", 3333), ("test", 3333) })
            await AddAircraftAsync(split, count);
        var run = await CommandLineRun.OfAsync("datasets", "check", "fgvc", "--root", _folder.Path);
        Assert.StartsWith($"fgvc_aircraft: complete in {_folder.File("fgvc_aircraft")}\n  100 classes\n  train: 3334 images\n  val: 3333 images\n  test: " +
            $"3333 images\n  split ", run.AssertDone().ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Check_MissingImages_AreNamedUpToTheLimit()
    {
        foreach (var split in (string[])["train", "val", "test"])
            await AddAircraftAsync(split, 200);
        for (var i = 0; i < 5; i++)
            File.Delete(_folder.File("fgvc_aircraft", "images", $"train{i}.jpg"));

        var run = await CommandLineRun.OfAsync("datasets", "check", "--root", _folder.Path, "--limit", "2");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("fgvc_aircraft: not complete", run.Out, StringComparison.Ordinal);
        Assert.Contains("  train: 195 images there, 200 listed, 3334 expected\n", run.Out.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("  missing: images/train0.jpg\n  missing: images/train1.jpg\n  missing: 3 more of 5\n", run.Out.ReplaceLineEndings("\n"),
            StringComparison.Ordinal);
        Assert.Equal("error: 1 of 1 data sets is not complete: fgvc_aircraft", run.Error.Trim());
    }

    [Fact]
    public async Task Check_Json_HasItsShapeAndExitCode2()
    {
        Directory.CreateDirectory(_folder.File("ucf101", "UCF-101-midframes", "x"));
        var run = await CommandLineRun.OfAsync("datasets", "check", "ucf101", "caltech101", "--root", _folder.Path, "--json");
        Assert.Equal(2, run.ExitCode);
        var results = (run with { ExitCode = 0 }).AssertJson().List("results");
        Assert.Equal(["ucf101", "caltech101"], results.Select(result => result.Text("name")));
        Assert.Equal(
            ["name", "folder", "complete", "problem", "classes", "expected_classes", "splits", "missing_count", "missing", "split_sha256",
            "expected_split_sha256", "obtain"],
            results[0].Names());
        Assert.Equal(["split_zhou_UCF101.json"], results[0].List("missing").Select(entry => entry.GetString()));
        Assert.Equal(["101_ObjectCategories/", "split_zhou_Caltech101.json"], results[1].List("missing").Select(entry => entry.GetString()));
        Assert.False(results[0].GetProperty("complete").GetBoolean());
    }

    [Fact]
    public async Task Check_BadArguments_AreBadInput()
    {
        Assert.Contains("'cifar10'", (await CommandLineRun.OfAsync("datasets", "check", "cifar10", "--root", _folder.Path)).AssertBadInput(),
            StringComparison.Ordinal);
        Assert.Contains("no known data set", (await CommandLineRun.OfAsync("datasets", "check", "--root", _folder.Path)).AssertBadInput(),
            StringComparison.Ordinal);
        Assert.Contains("nowhere", (await CommandLineRun.OfAsync("datasets", "check", "dtd", "--root", _folder.File("nowhere"))).AssertBadInput(),
            StringComparison.Ordinal);
        Assert.Contains("--limit", (await CommandLineRun.OfAsync("datasets", "check", "dtd", "--root", _folder.Path, "--limit", "-1")).AssertBadInput(),
            StringComparison.Ordinal);
        Assert.Contains("--root", (await CommandLineRun.OfAsync("datasets", "check", "dtd")).AssertBadInput(), StringComparison.Ordinal);
    }

    private async Task AddAircraftAsync(string split, int count)
    {
        Directory.CreateDirectory(_folder.File("fgvc_aircraft", "images", "x"));
        for (var i = 0; i < count; i++)
            await File.WriteAllBytesAsync(_folder.File("fgvc_aircraft", "images", $"{split}{i}.jpg"), [1], TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(_folder.File("fgvc_aircraft", "variants.txt"), Enumerable.Range(0, 100).Select(label => $"Type {label}"),
            TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(_folder.File("fgvc_aircraft", $"images_variant_{split}.txt"),
            Enumerable.Range(0, count).Select(i => $"{split}{i} Type {i % 100}"), TestContext.Current.CancellationToken);
    }
}
