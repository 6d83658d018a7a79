using System.Text.Json;

namespace PromptAdapter.Cli.Commands;

public sealed class DoctorCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Doctor_UsableHome_IsHealthyAndSaysWhatIsMissing()
    {
        var run = await CommandLineRun.OfAsync("doctor", "--home", _folder.Path);
        Assert.True(run.ExitCode == 0, run.Out);
        Assert.Contains("Everything essential works.", run.Out, StringComparison.Ordinal);
        Assert.Contains("promptadapter models pull", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', run.Out);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path)); // it looks and leaves nothing
    }

    [Fact]
    public async Task Doctor_Json_HoldsEveryCheck()
    {
        File.WriteAllText(_folder.File("models", "ViT-B-32.pt"), "x");
        var run = await CommandLineRun.OfAsync("doctor", "--json", "--home", _folder.Path);
        using var document = JsonDocument.Parse(run.Out);
        Assert.True(document.RootElement.GetProperty("healthy").GetBoolean());
        var checks = document.RootElement.GetProperty("checks").EnumerateArray().ToDictionary(check => check.GetProperty("name").GetString()!);
        Assert.Equal("ok", checks["libtorch"].GetProperty("status").GetString());
        Assert.Equal("ok", checks["SkiaSharp"].GetProperty("status").GetString());
        Assert.Equal("ViT-B/32", checks["checkpoints"].GetProperty("detail").GetString());
        Assert.Equal("note", checks["vocabulary"].GetProperty("status").GetString());
        Assert.Contains("1 file,", checks["models"].GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_HomeIsAFile_IsAProblemWithARemedy()
    {
        var file = _folder.File("file");
        File.WriteAllText(file, "");
        foreach (var home in (string[])[file, Path.Combine(file, "below")])
        {
            var run = await CommandLineRun.OfAsync("doctor", "--home", home);
            Assert.Equal(1, run.ExitCode);
            Assert.Contains("problem  home", run.Out, StringComparison.Ordinal);
            Assert.Contains("-> set PROMPTADAPTER_HOME", run.Out, StringComparison.Ordinal);
            Assert.Contains("1 problem;", run.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Doctor_HomeCannotBeWritten_IsAProblem()
    {
        var home = OperatingSystem.IsLinux() && Directory.Exists("/proc/self") ? "/proc/self/promptadapter" : null; // no user may write there, not even root
        Assert.SkipWhen(home is null, "no folder that nobody may write to");
        var run = await CommandLineRun.OfAsync("doctor", "--home", home!);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("cannot be written", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_HomeDoesNotExist_IsNoProblem()
    {
        var run = await CommandLineRun.OfAsync("doctor", "--home", Path.Combine(_folder.Path, "a", "b"));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("will be created when needed", run.Out, StringComparison.Ordinal);
    }
}
