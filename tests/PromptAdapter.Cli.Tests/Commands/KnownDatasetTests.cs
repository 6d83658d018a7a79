using System.Text.Json;

namespace PromptAdapter.Cli.Commands;

/// <summary>Known data sets where commands take labelled images: the tiny world's photos in EuroSAT's layout.</summary>
public sealed class KnownDatasetTests : IDisposable
{
    private static readonly string[] Folders = ["AnnualCrop", "Forest", "River"];

    private readonly TemporaryFolder _folder = new();
    private readonly TinyWorld _world;

    public KnownDatasetTests(TinyWorld world)
    {
        _world = world;
        var rows = new Dictionary<string, List<object[]>> { ["train"] = [], ["val"] = [], ["test"] = [] };
        for (var label = 0; label < Folders.Length; label++)
        {
            for (var i = 0; i < 6; i++)
            {
                var key = $"{Folders[label]}/{Folders[label]}_{i}.png";
                TinyWorld.WritePhoto(_folder.File("eurosat", "2750", key), label, seed: 1000 + (100 * label) + i);
                rows[i < 3 ? "train" : i < 4 ? "val" : "test"].Add([key, label, Folders[label]]);
            }
        }

        File.WriteAllText(_folder.File("eurosat", "split_zhou_EuroSAT.json"), JsonSerializer.Serialize(rows));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task FitAndEvaluate_KnownNameAndRoot_UseItsSplitsAndClassNames()
    {
        var output = _folder.File("out", "aerial.padapter");
        var fit = await CommandLineRun.OfAsync("fit", "EuroSAT", "--root", _folder.Path, "-o", output, "--template", "a {}.", "--model", _world.Checkpoint,
            "--shots", "2", "--views", "0", "--store", "none", "--json");
        Assert.Equal(["Annual Crop Land", "Forest", "River"], fit.AssertJson().List("classes").Select(name => name.GetString()));
        Assert.Contains("EuroSAT has 10 classes", fit.Error, StringComparison.Ordinal);

        var evaluation = (await CommandLineRun.OfAsync("evaluate", output, Path.Combine(_folder.Path, "eurosat"), "--store", "none", "--json")).AssertJson();
        Assert.Equal(("test", 6), (evaluation.Text("split"), evaluation.Integer("images")));
    }

    [Fact]
    public async Task Extract_KnownNameAndRoot_KeepsItsKeys()
    {
        var output = _folder.File("out", "features.safetensors");
        var run = await CommandLineRun.OfAsync("features", "extract", "eurosat", "--root", _folder.Path, "--split", "test", "-o", output, "--model",
            _world.Checkpoint, "--store", "none", "--json");
        Assert.Equal((6, 3), (run.AssertJson().Integer("images"), run.AssertJson().Integer("classes")));
    }

    [Fact]
    public async Task Bench_KnownNameAndRoot_MeasuresOnItsTestImages()
    {
        var run = await CommandLineRun.OfAsync("bench", "--datasets", "eurosat", "--root", _folder.Path, "--template", "a {}.", "--methods", "zero-shot",
            "--shots", "1", "--seeds", "1", "--model", _world.Checkpoint, "--views", "0", "--store", "none", "--json");
        var result = Assert.Single(run.AssertJson().List("results"));
        Assert.Equal("eurosat", result.Text("dataset"));
        Assert.Contains(result.Number("test_accuracy"), Enumerable.Range(0, 7).Select(correct => 100.0 * correct / 6));
    }

    [Fact]
    public async Task Fit_KnownNameWithoutRoot_IsBadInput()
    {
        var run = await CommandLineRun.OfAsync("fit", "caltech101", "-o", _folder.File("out", "x.padapter"), "--model", _world.Checkpoint);
        Assert.Contains("'caltech101' is the name of a known data set", run.AssertBadInput(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pretrain_KnownNamesOfWhichOneIsMissing_IsBadInput()
    {
        var run = await CommandLineRun.OfAsync("prompts", "pretrain", "eurosat", "ucf101", "--root", _folder.Path, "-o", _folder.File("out", "p.safetensors"),
            "--model", _world.Checkpoint);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("UCF101", run.Error, StringComparison.Ordinal);
    }
}
