using PromptAdapter.Features;

namespace PromptAdapter.Cli.Commands.Features;

public sealed class ImportFeaturesCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Import_Caltech101_KeepsEveryFeatureAndLabel()
    {
        var source = ReferenceData.PathOf("features", "caltech101");
        var json = (await CommandLineRun.OfAsync("features", "import", source, "-o", _folder.Path, "--json")).AssertJson();
        Assert.Equal(["output", "files"], json.Names());
        var files = json.List("files");
        Assert.Equal(7, files.Length); // 1, 2, 4, 8 and 16 shots, val, test
        Assert.All(files, file => Assert.Equal(100, file.Integer("classes")));

        var folder = TipAdapterCacheFolder.Open(source);
        foreach (var (name, expected) in new[] { ("support-16-shots", folder.Support(16)), ("test", folder.Test()!) })
        {
            var actual = FeatureSetFile.Load(_folder.File(name + ".safetensors"));
            Assert.Equal(expected.Labels, actual.Labels);
            Assert.Equal(expected.Features.ToArray(), actual.Features.ToArray());
        }
    }

    [Fact]
    public async Task Info_Caltech101_ListsItsSets()
    {
        var source = ReferenceData.PathOf("features", "caltech101");
        var sets = (await CommandLineRun.OfAsync("features", "info", source, "--json")).AssertJson().List("sets");
        Assert.Equal(["1 shots", "2 shots", "4 shots", "8 shots", "16 shots", "val", "test"], sets.Select(set => set.Text("name")));
        var text = (await CommandLineRun.OfAsync("features", "info", source)).AssertDone();
        Assert.Matches(@"\| 16 shots +\| +1600 \| +100 \| +16 \| +16 \|", text);
    }

    [Fact]
    public async Task Import_BenchOnWhatIsWritten_IsBenchOnTheCache()
    {
        using var disk = new CacheFolderOnDisk();
        (await CommandLineRun.OfAsync("features", "import", disk.Path, "-o", Path.Combine(_folder.Path, "shapes"))).AssertDone();
        var results = new List<string>();
        foreach (var features in (string[])[disk.Path, Path.Combine(_folder.Path, "shapes")])
        {
            var json = (await CommandLineRun.OfAsync("bench", "--features", features, "--json")).AssertJson();
            results.Add(string.Join('\n', json.List("results").Select(result =>
                $"{result.Text("dataset")} {result.Text("method")} {result.Integer("shots")} {result.Text("selection")} " +
                $"{result.Number("val_accuracy")} {result.Number("test_accuracy")}")));
        }

        Assert.Equal(results[0], results[1]);
        Assert.Contains("full-val", results[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("import")]
    [InlineData("info")]
    public async Task FilesThatDoNotFit_AreNamedAndNothingIsWritten(string command)
    {
        using var disk = new CacheFolderOnDisk();
        disk.Write("test_f.pt", [.. Enumerable.Range(1, 9 * 3).Select(value => (float)value)], 9, 3);
        string[] output = command == "import" ? ["-o", Path.Combine(_folder.Path, "out")] : [];
        var message = (await CommandLineRun.OfAsync(["features", command, disk.Path, .. output])).AssertBadInput();
        Assert.Contains("test_f.pt: holds features of 3 values and keys_1shots.pt of 4 values", message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "out")));
    }

    [Fact]
    public async Task Import_LastSetDamaged_WritesNothing()
    {
        using var source = new CacheFolderOnDisk();
        var rows = CacheFolderOnDisk.Rows(9, 3);
        rows[5] = float.NaN;
        source.Write("test_f.pt", rows, 9, CacheFolderOnDisk.Dimension);
        var output = Path.Combine(_folder.Path, "out");
        Assert.Contains("test_f.pt: row 1", (await CommandLineRun.OfAsync("features", "import", source.Path, "-o", output)).AssertBadInput(),
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(output));
        Directory.CreateDirectory(output);
        (await CommandLineRun.OfAsync("features", "import", source.Path, "-o", output)).AssertBadInput();
        Assert.Empty(Directory.GetFileSystemEntries(output));
    }

    [Fact]
    public async Task Import_IntoItsSource_IsRefused()
    {
        using var source = new CacheFolderOnDisk();
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "link"), source.Path);
        foreach (var output in (string[])[source.Path, source.Path + "/", Path.Combine(_folder.Path, "link")])
            Assert.Contains("is read, too", (await CommandLineRun.OfAsync("features", "import", source.Path, "-o", output)).AssertBadInput(),
                StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("import")]
    [InlineData("info")]
    public async Task WrongSource_IsNamed(string command)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "empty"));
        var damaged = _folder.File("damaged", "keys_16shots.pt");
        await File.WriteAllTextAsync(damaged, "PK damaged", TestContext.Current.CancellationToken);
        foreach (var source in (string[])[Path.Combine(_folder.Path, "nowhere"), Path.Combine(_folder.Path, "empty"), Path.GetDirectoryName(damaged)!])
        {
            foreach (var json in (string[][])[[], ["--json"]])
            {
                string[] output = command == "import" ? ["-o", Path.Combine(_folder.Path, "out")] : [];
                var run = await CommandLineRun.OfAsync(["features", command, source, .. output, .. json]);
                Assert.Contains(source, run.AssertBadInput(), StringComparison.Ordinal);
            }
        }

        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "out")));
    }
}
