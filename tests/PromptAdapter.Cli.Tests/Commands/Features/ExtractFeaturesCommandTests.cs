using System.Text.Json;
using PromptAdapter.Features;
using PromptAdapter.Weights;

namespace PromptAdapter.Cli.Commands.Features;

public sealed class ExtractFeaturesCommandTests(TinyWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Output => _folder.File("out", "features.safetensors");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Extract_ClassFolders_KeepsLabelsNamesAndFiles()
    {
        var json = (await ExtractAsync(world.Train, "--json")).AssertJson();
        Assert.Equal(["output", "images", "dimension", "classes", "encoded", "skipped", "left_out"], json.Names());
        Assert.Equal((Output, 12, 32, 3, 12), (json.Text("output"), json.Integer("images"), json.Integer("dimension"), json.Integer("classes"),
            json.Integer("encoded")));

        var set = FeatureSetFile.Load(Output);
        Assert.Equal(TinyWorld.ClassNames, set.Origin.ClassNames);
        Assert.Equal(Enumerable.Range(0, 12).Select(i => i / 4), set.Labels);
        Assert.Equal(world.TrainPhotos.Select(path => Path.GetRelativePath(world.Train, path)), set.Origin.Files);
        Assert.Equal(world.Clip.Sha256, set.Origin.ModelSha256);
        Assert.Equal("clip-32", set.Origin.Preprocess);
        for (var row = 0; row < set.Count; row++)
            Assert.Equal(1, System.Numerics.Tensors.TensorPrimitives.Norm(set.Row(row)), 1e-5f);
    }

    [Fact]
    public async Task Extract_ClassFoldersNo_KeepsTheNamesOfAllFiles()
    {
        var run = await ExtractAsync(world.Photos, "--class-folders", "no");
        Assert.Contains("18 images without labels", run.AssertDone(), StringComparison.Ordinal);
        using var file = TensorFile.Open(Output);
        Assert.Equal(["features"], file.Tensors.Keys);
        Assert.Equal([18, 32], file["features"].Shape);
        var files = JsonSerializer.Deserialize<string[]>(file.Metadata["files"])!;
        Assert.Equal(18, files.Length);
        Assert.Contains("test/blue disc/4.png", files);
        Assert.False(file.Metadata.ContainsKey("classnames"));
    }

    [Fact]
    public async Task Extract_Precision_IsKeptInTheFileAndApartInTheStore()
    {
        foreach (var (precision, encoded) in ((EncoderPrecision, int)[])[(EncoderPrecision.F32, 12), (EncoderPrecision.BF16, 12), (EncoderPrecision.BF16, 0)])
        {
            var run = await CommandLineRun.OfAsync(["features", "extract", world.Train, "-o", Output, "--model", world.Checkpoint, "--store",
                Path.Combine(_folder.Path, "store"), "--precision", precision.Word(), "--json"]);
            Assert.Equal(encoded, run.AssertJson().Integer("encoded"));
            Assert.Equal(precision, FeatureSetFile.Load(Output).Origin.Precision);
        }
    }

    [Theory]
    [InlineData("train", 12)]
    [InlineData("test", 6)]
    [InlineData("all", 18)]
    public async Task Extract_Split_TakesItsImages(string split, int images)
    {
        (await ExtractAsync(world.Photos, "--split", split)).AssertDone();
        var set = FeatureSetFile.Load(Output);
        Assert.Equal((images, split), (set.Count, set.Origin.Split));
    }

    [Fact]
    public async Task Extract_FilesOfSplits_AreBenchedLikeOneFileOfAll()
    {
        var all = _folder.File("photos.safetensors");
        (string Split, string File)[] files =
            [("train", _folder.File("photos", "train.safetensors")), ("test", _folder.File("photos", "test.safetensors")), ("all", all)];
        foreach (var (split, file) in files)
        {
            string[] extract = ["features", "extract", world.Photos, "--split", split, "-o", file, "--model", world.Checkpoint, "--store", "none"];
            (await CommandLineRun.OfAsync(extract)).AssertDone();
        }

        string[] arguments = ["--methods", "zero-shot,tip-adapter,gda", "--shots", "1,2", "--seeds", "1,2", "--json"];
        var folder = (await CommandLineRun.OfAsync(["bench", "--features", Path.Combine(_folder.Path, "photos"), .. arguments])).AssertJson().List("results");
        var single = (await CommandLineRun.OfAsync(["bench", "--features", all, .. arguments])).AssertJson().List("results");
        Assert.Equal(12, folder.Length);
        Assert.All(folder, result => Assert.InRange(result.Number("test_accuracy"), 0, 100));
        Assert.Equal(folder.Select(Said), single.Select(Said));

        // Without shots and seeds: seeds 1, 2, 3, and the shots of published comparisons that every class has images for.
        var plan = (await CommandLineRun.OfAsync("bench", "--features", all, "--methods", "zero-shot", "--json")).AssertJson().List("results");
        (int, int)[] draws = [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3), (4, 1), (4, 2), (4, 3)];
        Assert.Equal(draws, plan.Select(result => (result.Integer("shots"), result.Integer("seed"))));

        static string Said(JsonElement result) => $"{result.Text("dataset")} {result.Text("method")} {result.Number("test_accuracy")}";
    }

    [Fact]
    public async Task Extract_Half_RoundsOnly()
    {
        (await ExtractAsync(world.Train)).AssertDone();
        var whole = FeatureSetFile.Load(Output);
        (await ExtractAsync(world.Train, "--dtype", "f16")).AssertDone();
        var half = FeatureSetFile.Load(Output);
        Assert.Equal(whole.Features.ToArray(), half.Features.ToArray(), (a, b) => Math.Abs(a - b) < 1e-3);
        using var file = TensorFile.Open(Output);
        Assert.Equal(ElementType.F16, file["features"].Type);
    }

    [Fact]
    public async Task Extract_Again_ComesFromTheStoreAndGivesTheSameFile()
    {
        string[] arguments = ["features", "extract", world.Photos, "-o", Output, "--model", world.Checkpoint, "--store", Path.Combine(_folder.Path, "store")];
        Assert.Contains("18 encoded, 0 from the store", (await CommandLineRun.OfAsync(arguments)).AssertDone(), StringComparison.Ordinal);
        var first = await File.ReadAllBytesAsync(Output, TestContext.Current.CancellationToken);
        Assert.Contains("0 encoded, 18 from the store", (await CommandLineRun.OfAsync(arguments)).AssertDone(), StringComparison.Ordinal);
        Assert.Equal(first, await File.ReadAllBytesAsync(Output, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Extract_CorruptImage_IsListedAndSkippedUnlessStrict()
    {
        var data = world.CopyTrain(_folder);
        var corrupt = Path.Combine(data, "blue disc", "broken.jpg");
        await File.WriteAllBytesAsync(corrupt, [0xff, 0xd8, 0xff], TestContext.Current.CancellationToken);
        var run = await ExtractAsync(data, "--json");
        Assert.Equal(corrupt, Assert.Single(run.AssertJson().List("skipped")).Text("key"));
        Assert.StartsWith("warning: skipped: " + corrupt, run.Error, StringComparison.Ordinal);
        File.Delete(Output);
        await RefusedAsync([data, "--strict"], corrupt);
    }

    [Fact]
    public async Task Extract_WrongData_IsNamed()
    {
        await RefusedAsync([Path.Combine(_folder.Path, "nowhere")], Path.Combine(_folder.Path, "nowhere"));
        await RefusedAsync([Path.Combine(_folder.Path, "nowhere"), "--class-folders", "no"], Path.Combine(_folder.Path, "nowhere"));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "empty"));
        await RefusedAsync([Path.Combine(_folder.Path, "empty")], Path.Combine(_folder.Path, "empty"));
        await RefusedAsync([Path.Combine(_folder.Path, "empty"), "--class-folders", "no"], Path.Combine(_folder.Path, "empty"));
        await RefusedAsync([world.Photos, "--split", "val"], world.Photos, "no val images");
        await RefusedAsync([world.Photos, "--threads", "0"], "--threads: 0 is out of range");
        await RefusedAsync([world.Photos, "--batch", "9999"], "9999");
        await File.WriteAllTextAsync(_folder.File("broken", "a.png"), "x", TestContext.Current.CancellationToken);
        await RefusedAsync([Path.Combine(_folder.Path, "broken"), "--class-folders", "no"], Path.Combine(_folder.Path, "broken"));
    }

    [Fact]
    public async Task Info_OfExtractedFile_SaysWhatIsInIt()
    {
        (await ExtractAsync(world.Train)).AssertDone();
        var json = (await CommandLineRun.OfAsync("features", "info", Output, "--json")).AssertJson();
        var set = Assert.Single(json.List("sets"));
        Assert.Equal((12, 3, 4, 4, 32), (set.Integer("images"), set.Integer("classes"), set.Integer("fewest_per_class"), set.Integer("most_per_class"),
            set.Integer("dimension")));
        Assert.Equal("tiny.safetensors", set.Text("model"));
        Assert.Contains("features.safetensors", (await CommandLineRun.OfAsync("features", "info", Output)).AssertDone(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extract_ActivationThatNothingTells_IsAssumedInOneLineUnlessItIsStated()
    {
        // The same weights without the file's own word for them.
        using (var told = TensorFile.Open(world.Checkpoint))
            SafetensorsWriter.Write(_folder.File("untold.safetensors"), told.Tensors.Values.Select(tensor => TensorToWrite.Of(tensor.Name, tensor)),
                cancellationToken: TestContext.Current.CancellationToken);
        string[] arguments = ["features", "extract", world.Train, "-o", Output, "--model", _folder.File("untold.safetensors"), "--store", "none"];
        var assumed = await CommandLineRun.OfAsync(arguments);
        assumed.AssertDone();
        var line = Assert.Single(assumed.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("warning: the activation quick_gelu is assumed for untold.safetensors: ", line, StringComparison.Ordinal);
        Assert.EndsWith("(--activation)", line.TrimEnd(), StringComparison.Ordinal);
        var quick = FeatureSetFile.Load(Output).Features.ToArray();

        foreach (var (activation, same) in ((string, bool)[])[("quick_gelu", true), ("gelu", false)])
        {
            var stated = await CommandLineRun.OfAsync([.. arguments, "--activation", activation]);
            stated.AssertDone();
            Assert.Empty(stated.Error);
            Assert.Equal(same, quick.AsSpan().SequenceEqual(FeatureSetFile.Load(Output).Features.Span));
        }

        (await CommandLineRun.OfAsync([.. arguments, "--activation", "relu"])).AssertBadInput();
    }

    private Task<CommandLineRun> ExtractAsync(params string[] arguments) =>
        CommandLineRun.OfAsync(["features", "extract", .. arguments, "-o", Output, "--model", world.Checkpoint, "--store", "none"]);

    private async Task RefusedAsync(string[] arguments, params string[] parts)
    {
        foreach (var json in (string[][])[[], ["--json"]])
        {
            var line = (await ExtractAsync([.. arguments, .. json])).AssertBadInput();
            Assert.All(parts, part => Assert.Contains(part, line, StringComparison.Ordinal));
            Assert.Contains("; ", line, StringComparison.Ordinal);
            Assert.False(File.Exists(Output));
        }
    }
}
