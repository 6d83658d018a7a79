using System.Text.Json;
using PromptAdapter.Torch.Towers;

namespace PromptAdapter.Cli;

/// <summary>The program as people run it: in a process of its own, interrupted, killed, piped.</summary>
public sealed class ProcessTests(TinyWorld world) : IDisposable
{
    private const int Photos = 300;
    private const int SomePhotos = 8;

    private readonly TemporaryFolder _folder = new();

    private string Output => _folder.File("out", "features.safetensors");

    private string Store => Path.Combine(_folder.Path, "store");

    private string Data => Path.Combine(_folder.Path, "data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Piped_Predict_PrintsPlainLinesAlone()
    {
        Linux();
        var classifier = _folder.File("discs.padapter");
        using var fit = await CommandLineProcess.RunAsync("fit", world.Photos, "-o", classifier, "--model", world.Checkpoint, "--views", "2", "--store", Store);
        Assert.True(await fit.ExitCodeAsync() == 0, fit.Error);
        using var predict = await CommandLineProcess.RunAsync("predict", classifier, world.Test, "--store", Store, "--json");
        Assert.Equal(0, await predict.ExitCodeAsync());
        using var document = JsonDocument.Parse(predict.Out);
        Assert.Equal(6, document.RootElement.GetProperty("results").GetArrayLength());
        using var wrong = await CommandLineProcess.RunAsync("predict", classifier, Path.Combine(_folder.Path, "none.png"), "--json");
        Assert.Equal(2, await wrong.ExitCodeAsync());
        Assert.Empty(wrong.Out);
        Assert.StartsWith("error: ", wrong.Error, StringComparison.Ordinal);
        foreach (var output in (string[])[fit.Out, fit.Error, predict.Out, predict.Error, wrong.Error])
        {
            Assert.DoesNotContain('\e', output);
            Assert.DoesNotContain('\r', output);
        }
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public async Task Interrupted_Extract_StopsCleanlyAndGoesOnLater(string signal, int code)
    {
        CommandLineProcess.RequireSignal(signal);
        PrepareLongWork();
        using (var extract = CommandLineProcess.Start(Arguments(Store)))
        {
            await extract.UntilAsync(() => Entries() >= SomePhotos);
            await extract.SignalAsync(signal);
            Assert.True(await extract.ExitCodeAsync() == code, extract.Error);
            Assert.Empty(extract.Out);
            Assert.Equal("interrupted: coming to an end; a second Ctrl-C ends at once\ninterrupted; nothing half-written was left behind\n", extract.Error);
        }

        Assert.InRange(Entries(), SomePhotos, Photos - 1);
        Assert.False(File.Exists(Output));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.partial", SearchOption.AllDirectories));

        var before = Entries();
        using var again = await CommandLineProcess.RunAsync(Arguments(Store));
        Assert.True(await again.ExitCodeAsync() == 0, again.Error);
        Assert.Contains($"({Photos - before} encoded, {before} from the store)", again.Out, StringComparison.Ordinal);
    }

    // A conversion runs on one thread and waits for nothing: signals have to reach it there, too.
    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task Interrupted_Convert_LeavesNothing(string signal, int code)
    {
        CommandLineProcess.RequireSignal(signal);
        PrepareLargeModel();
        using var convert = CommandLineProcess.Start("models", "convert", LargeModel, Converted, "--dtype", "f32");
        await convert.UntilAsync(() => Partial(Path.GetDirectoryName(Converted)!).Length > 0);
        await convert.SignalAsync(signal);
        Assert.True(await convert.ExitCodeAsync() == code, convert.Error);
        Assert.False(Directory.Exists(Path.GetDirectoryName(Converted)));
    }

    [Fact]
    public async Task Killed_Convert_IsCleanedUpByTheNextRun()
    {
        Linux();
        PrepareLargeModel();
        var folder = Path.GetDirectoryName(Converted)!;
        using (var convert = CommandLineProcess.Start("models", "convert", LargeModel, Converted, "--dtype", "f32"))
        {
            await convert.UntilAsync(() => Partial(folder).Length > 0);
            convert.Kill();
            Assert.NotEqual(0, await convert.ExitCodeAsync());
        }

        Assert.Single(Partial(folder));
        await File.WriteAllTextAsync(Path.Combine(folder, "mine.partial"), "", TestContext.Current.CancellationToken);
        using var again = await CommandLineProcess.RunAsync("models", "convert", LargeModel, Path.Combine(folder, "other.safetensors"));
        Assert.True(await again.ExitCodeAsync() == 0, again.Error);
        Assert.Equal(["mine.partial", "other.safetensors"], Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public async Task Interrupted_Procedural_LeavesNothing(string signal, int code)
    {
        CommandLineProcess.RequireSignal(signal);
        using var draw = CommandLineProcess.Start("datasets", "procedural", "-o", Data);
        await draw.UntilAsync(() => Partial(Data).Length > 0);
        await draw.SignalAsync(signal);
        Assert.True(await draw.ExitCodeAsync() == code, draw.Error);
        Assert.Equal("interrupted: coming to an end; a second Ctrl-C ends at once\ninterrupted; nothing half-written was left behind\n", draw.Error);
        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public async Task Killed_Procedural_IsCleanedUpByTheNextRun()
    {
        Linux();
        using (var draw = CommandLineProcess.Start("datasets", "procedural", "-o", Data))
        {
            await draw.UntilAsync(() => Partial(Data).Length > 0);
            draw.Kill();
            Assert.NotEqual(0, await draw.ExitCodeAsync());
        }

        Assert.NotEmpty(Partial(Data));
        using var again = await CommandLineProcess.RunAsync("datasets", "procedural", "-o", Data, "--tasks", "source-digits");
        Assert.True(await again.ExitCodeAsync() == 0, again.Error);
        Assert.Equal([Path.Combine(Data, "source-digits")], Directory.GetFileSystemEntries(Data));
    }

    [Fact]
    public async Task StandardOutput_AsOutput_HoldsTheFileAlone()
    {
        Linux();
        var run = await CommandLineProcess.RunInAsync(_folder.Path, "models", "convert", world.Checkpoint, "/dev/stdout", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        using var document = JsonDocument.Parse(run.Error); // what is printed elsewhere on standard output
        Assert.Equal("/dev/stdout", document.RootElement.GetProperty("path").GetString());
        Assert.Contains("\"visual.conv1.weight\"", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("size_bytes", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Killed_Extract_StartedAgainWritesTheSameFile()
    {
        Linux();
        PrepareLongWork();
        using (var extract = CommandLineProcess.Start(Arguments(Store)))
        {
            await extract.UntilAsync(() => Entries() >= SomePhotos);
            extract.Kill();
            Assert.NotEqual(0, await extract.ExitCodeAsync());
        }

        Assert.False(File.Exists(Output));
        using var again = await CommandLineProcess.RunAsync(Arguments(Store));
        Assert.True(await again.ExitCodeAsync() == 0, again.Error);
        var interrupted = await File.ReadAllBytesAsync(Output, TestContext.Current.CancellationToken);

        using var whole = await CommandLineProcess.RunAsync(Arguments(Path.Combine(_folder.Path, "fresh-store")));
        Assert.Contains($"({Photos} encoded, 0 from the store)", whole.Out, StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllBytesAsync(Output, TestContext.Current.CancellationToken), interrupted);
    }

    private static void Linux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "signals are sent as on Linux");

    private string LargeModel => Path.Combine(_folder.Path, "large", "model.safetensors");

    private string Converted => Path.Combine(_folder.Path, "converted", "model.safetensors");

    private static string[] Partial(string folder) => Directory.Exists(folder) ? Directory.GetFileSystemEntries(folder, "*.partial") : [];

    // Some 340 MB in single precision: long enough to be caught at it.
    private void PrepareLargeModel() => new RandomCheckpoint { VisionWidth = 768, VisionLayers = 12 }.Write(LargeModel);

    private string[] Arguments(string store) =>
        ["features", "extract", Data, "--class-folders", "no", "-o", Output, "--model", _folder.File("model", "slow.safetensors"), "--store", store, "--batch",
            "1", "--threads", "1"];

    // A model that takes long enough per photo to be caught at it.
    private void PrepareLongWork()
    {
        new RandomCheckpoint { ImageResolution = 112, VisionWidth = 192, VisionLayers = 3, TextLayers = 1 }.Write(_folder.File("model", "slow.safetensors"));
        for (var i = 0; i < Photos; i++)
            TinyWorld.WritePhoto(Path.Combine(Data, $"{i:D3}.png"), i, i);
    }

    private int Entries() => Directory.Exists(Store) ? Directory.GetFiles(Store, "*.feature", SearchOption.AllDirectories).Length : 0;
}
