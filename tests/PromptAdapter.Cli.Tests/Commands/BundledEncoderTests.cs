using PromptAdapter.Methods;
using PromptAdapter.Weights.Catalog;

namespace PromptAdapter.Cli.Commands;

public sealed class BundledEncoderTests(TinyWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task FitAndPredict_NeedNoDownload()
    {
        var output = _folder.File("x.padapter");
        Assert.Equal(0, (await CommandLineRun.OfAsync("fit", world.Photos, "-o", output, "--model", BundledEncoder.Name, "--shots", "2", "--views", "0",
            "--store", "none")).ExitCode);
        var run = await CommandLineRun.OfAsync("predict", output, world.TrainPhotos[0], "--store", "none");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(TinyWorld.ClassNames, name => run.Out.Contains('\t' + name + '\t', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fit_WithoutThePulledModel_OffersIt()
    {
        var error = (await CommandLineRun.OfAsync("fit", world.Photos, "-o", _folder.File("x.padapter"))).AssertBadInput();
        Assert.Contains("ViT-B/16 is not on this machine", error, StringComparison.Ordinal);
        Assert.Contains("use 'resnet18', which is here", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_WithAMethodThatNeedsText_ListsThoseThatDoNot() =>
        Assert.Contains("choose from " + string.Join(", ", AdapterMethods.Catalog.WithoutText), (await CommandLineRun.OfAsync("fit", world.Photos, "-o",
            _folder.File("x.padapter"), "--model", BundledEncoder.Name, "--method", "zero-shot")).AssertBadInput(), StringComparison.Ordinal);

    [Fact]
    public async Task Prompts_NeedText() => Assert.Contains("image encoder without", (await CommandLineRun.OfAsync("prompts", "tune", world.Photos, "-o",
        _folder.File("p.safetensors"), "--model", BundledEncoder.Name)).AssertBadInput(), StringComparison.Ordinal);

    [Theory]
    [InlineData("list")]
    [InlineData("inspect", "resnet18")]
    public async Task Models_KnowIt(params string[] arguments) =>
        Assert.Contains("512", (await CommandLineRun.OfAsync(["models", .. arguments])).Out, StringComparison.Ordinal);
}
