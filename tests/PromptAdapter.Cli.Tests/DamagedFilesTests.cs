using PromptAdapter.Cli.Commands;
using PromptAdapter.Torch;
using PromptAdapter.Weights;
using SkiaSharp;

namespace PromptAdapter.Cli;

/// <summary>
/// Two hundred random corruptions of every kind of file that comes from outside, through the commands that read it:
/// each ends with exit code 2 and one line, or, where the damage changed nothing that matters or cannot be seen, with a result.
/// </summary>
public sealed class DamagedFilesTests(FittedClassifier fitted) : IClassFixture<FittedClassifier>, IDisposable
{
    private const int Corruptions = 200;

    private readonly TemporaryFolder _folder = new();
    private readonly TinyWorld _world = fitted.World;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Fit_DamagedSafetensors_IsRefusedOrFits() => await FitAsync(_world.Checkpoint, "tiny.safetensors");

    [Fact]
    public async Task Fit_DamagedStateDict_IsRefusedUnlessItsTensorsAreWhole()
    {
        var source = TorchArchiveBuilder.WriteCheckpoint(_world.Checkpoint, _folder.File("source", "tiny.pt"));
        var expected = await FeaturesAsync(source);
        await FitAsync(source, "tiny.pt", path => AssertSameModel(expected, path));
    }

    [Theory]
    [InlineData("vit_v1k.jit.pt")]
    [InlineData("vit_v1k.state_dict.pt")]
    public async Task Inspect_DamagedGoldenArchive_IsRefusedUnlessItsTensorsAreWhole(string name)
    {
        var source = ReferenceData.Golden("checkpoints", name);
        var expected = await FeaturesAsync(source);
        await DamageAsync(source, name, path => ["models", "inspect", path], path => AssertSameModel(expected, path));
    }

    [Fact]
    public async Task Inspect_DamagedGoldenSafetensors_IsRefusedOrShown() =>
        await DamageAsync(ReferenceData.Golden("checkpoints", "vit_v1k.openai.f16.safetensors"), "vit.safetensors", path =>
            ["models", "inspect", path], LoadOrRefuse);

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public async Task Predict_DamagedImage_IsRefusedOrLabelled(SKEncodedImageFormat format)
    {
        TinyWorld.WritePhoto(_folder.File("photo"), label: 1, seed: 77, format, side: 96);
        // damage to the pixels of a JPEG is no damage to the file
        await DamageAsync(_folder.File("photo"), "damaged", path => ["predict", fitted.Path, path, "--store", "none"], _ => { }, leastRefused: 1);
    }

    [Fact]
    public async Task Predict_DamagedClassifier_IsRefused()
    {
        var original = await File.ReadAllBytesAsync(fitted.Path, TestContext.Current.CancellationToken);
        var path = _folder.File("damaged.padapter");
        for (var seed = 0; seed < Corruptions; seed++)
        {
            await File.WriteAllBytesAsync(path, Damage.Of(original, seed), TestContext.Current.CancellationToken);
            var run = await CommandLineRun.OfAsync("predict", path, _world.TrainPhotos[0], "--store", "none", "--json");
            Assert.True(run.ExitCode == 2, $"seed {seed}: exit code {run.ExitCode}");
            Assert.StartsWith($"error: {path}: ", run.AssertBadInput(), StringComparison.Ordinal);
        }
    }

    private async Task FitAsync(string source, string name, Action<string>? check = null)
    {
        TinyWorld.WriteVocabulary(_folder.Path);
        await DamageAsync(
            source, name,
            path => ["fit", _world.Photos, "-o", _folder.File("out.padapter"), "--model", path, "--shots", "1", "--views", "0", "--store", "none",
                "--selection", "fixed"],
            check ?? (_ => { }));
    }

    private async Task DamageAsync(string source, string name, Func<string, string[]> arguments, Action<string> checkAccepted,
        int leastRefused = Corruptions / 4)
    {
        var original = await File.ReadAllBytesAsync(source, TestContext.Current.CancellationToken);
        var path = _folder.File(name);
        var refused = 0;
        for (var seed = 0; seed < Corruptions; seed++)
        {
            await File.WriteAllBytesAsync(path, Damage.Of(original, seed), TestContext.Current.CancellationToken);
            var run = await CommandLineRun.OfAsync(arguments(path));
            Assert.True(run.ExitCode is 0 or 2, $"seed {seed}: exit code {run.ExitCode}, {run.Error}");
            if (run.ExitCode == 0)
            {
                Assert.NotEmpty(run.Out);
                checkAccepted(path);
                continue;
            }

            Assert.StartsWith($"error: {path}: ", run.AssertBadInput(), StringComparison.Ordinal);
            refused++;
        }

        Assert.True(refused >= leastRefused, $"only {refused} of {Corruptions} damaged files were refused: the damage misses its aim");
    }

    private static Task<float[]> FeaturesAsync(string checkpoint) => Task.Run(() => Features(checkpoint));

    private static float[] Features(string checkpoint)
    {
        using var clip = ClipModel.Load(checkpoint);
        var pixels = new float[3 * clip.ImageSize * clip.ImageSize];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = MathF.Sin(i);
        return clip.EncodeImages(pixels, 1);
    }

    // An archive has a checksum for all that is read, so damage that is not refused has to be outside of that.
    private static void AssertSameModel(float[] expected, string path)
    {
        try
        {
            Assert.Equal(expected, Features(path));
        }
        catch (InputException)
        {
            // The directory of tensors is whole and what it says of one makes no model.
        }
    }

    private static void LoadOrRefuse(string path)
    {
        try
        {
            Assert.NotEmpty(Features(path));
        }
        catch (InputException error)
        {
            Assert.StartsWith(path + ": ", error.Message, StringComparison.Ordinal);
        }
    }
}
