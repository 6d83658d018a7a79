namespace PromptAdapter.Cli.Commands;

public sealed class ExportCommandTests(FittedClassifier fitted) : IClassFixture<FittedClassifier>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TinyWorld _world = fitted.World;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData]
    [InlineData("--rgb")]
    public async Task Export_ThenPredictAndEvaluate_SayWhatTheClassifierSays(params string[] options)
    {
        var output = _folder.File("discs.onnx");
        var json = (await CommandLineRun.OfAsync(["export", fitted.Path, "-o", output, "--json", .. options])).AssertJson();
        Assert.Equal(["path", "size_bytes", "opset", "checked_images", "largest_difference", "least_cosine", "quantisation"], json.Names());
        Assert.Equal(17, json.Number("opset"));
        var expected = (await CommandLineRun.OfAsync("predict", fitted.Path, _world.Test, "--store", "none")).AssertDone().Split('\n');
        var actual = (await CommandLineRun.OfAsync("predict", output, _world.Test, "--store", "none")).AssertDone().Split('\n');
        Assert.Equal(expected.Length, actual.Length);
        foreach (var (one, two) in expected.Zip(actual).Skip(1).Where(pair => pair.First.Length > 0))
        {
            Assert.Equal(one.Split('\t')[..2], two.Split('\t')[..2]);
            Assert.Equal(Probability(one), Probability(two), 2e-4);
        }

        var (before, after) = ((await CommandLineRun.OfAsync("evaluate", fitted.Path, _world.Photos, "--json", "--store", "none")).AssertJson(),
            (await CommandLineRun.OfAsync("evaluate", output, _world.Photos, "--json", "--report", _folder.File("r.html"))).AssertJson());
        Assert.Equal((before.Number("images"), before.Number("correct")), (after.Number("images"), after.Number("correct")));
        Assert.True(File.Exists(_folder.File("r.html")));

        static double Probability(string line) => double.Parse(line.Split('\t')[2], System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Export_OfTheEncoder_IsAModelToPredictWith()
    {
        var tower = _folder.File("tower.onnx");
        (await CommandLineRun.OfAsync("export", fitted.Path, "-o", tower, "--encoder-only")).AssertDone();
        var expected = (await CommandLineRun.OfAsync("predict", fitted.Path, _world.Test, "--explain", "--store", "none")).AssertDone();
        var actual = (await CommandLineRun.OfAsync("predict", fitted.Path, _world.Test, "--explain", "--model", tower, "--store", "none")).AssertDone();
        Assert.Equal(expected.Split('\n').Length, actual.Split('\n').Length); // evidence with photos is there
        (await CommandLineRun.OfAsync("export", _world.Checkpoint, "-o", _folder.File("other.onnx"), "--encoder-only")).AssertDone();
        (await CommandLineRun.OfAsync("features", "extract", _world.Photos, "--model", _folder.File("other.onnx"), "-o", _folder.File("f.safetensors")))
            .AssertDone();
        Assert.Contains("cannot say what voted", (await CommandLineRun.OfAsync("predict", await ExportedAsync(), _world.Test, "--explain")).AssertBadInput(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_InEightBits_ReportsTheAgreement()
    {
        var run = await CommandLineRun.OfAsync("export", fitted.Path, "-o", _folder.File("q.onnx"), "--int8", "--calibrate", _world.Train);
        Assert.Contains("the first answer is the same for", run.AssertDone(), StringComparison.Ordinal);
        Assert.Contains("--calibrate", (await CommandLineRun.OfAsync("export", fitted.Path, "-o", _folder.File("x.onnx"), "--int8")).AssertBadInput(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_OfBadInput_WritesNothing()
    {
        var output = _folder.File("x.onnx");
        (await CommandLineRun.OfAsync("export", _world.TrainPhotos[0], "-o", output)).AssertBadInput();
        (await CommandLineRun.OfAsync("export", _folder.File("missing.padapter"), "-o", output)).AssertBadInput();
        (await CommandLineRun.OfAsync("export", fitted.Path, "-o", _folder.File("x.bin"))).AssertBadInput();
        (await CommandLineRun.OfAsync("export", await ExportedAsync(), "-o", output)).AssertBadInput();
        (await CommandLineRun.OfAsync("predict", await ExportedAsync(), _world.Test, "--model", _world.Checkpoint)).AssertBadInput();
        File.WriteAllBytes(output, File.ReadAllBytes(await ExportedAsync())[..2000]);
        (await CommandLineRun.OfAsync("predict", output, _world.Test)).AssertBadInput();
    }

    private async Task<string> ExportedAsync()
    {
        var output = _folder.File("exported.onnx");
        if (!File.Exists(output))
            (await CommandLineRun.OfAsync("export", fitted.Path, "-o", output)).AssertDone();
        return output;
    }
}
