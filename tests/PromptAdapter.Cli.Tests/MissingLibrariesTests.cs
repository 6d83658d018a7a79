using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PromptAdapter.Cli;

/// <summary>The program as somebody has it who forgot the native libraries: its assemblies without what its packages bring for the platform.</summary>
public sealed class MissingLibrariesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public MissingLibrariesTests()
    {
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory, "*.dll")
            .Append(Path.Combine(AppContext.BaseDirectory, "PromptAdapter.Cli.runtimeconfig.json")))
            File.Copy(file, Path.Combine(Program, Path.GetFileName(file)));
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "assets"), "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(Program, Path.GetRelativePath(AppContext.BaseDirectory, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.CreateSymbolicLink(target, file);
        }
    }

    private string Program => Directory.CreateDirectory(Path.Combine(_folder.Path, "program")).FullName;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Doctor_NothingThere_NamesEachLibraryItsPackageAndVersion()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "names of Linux are expected");
        var run = await RunAsync("doctor");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("libtorch (libtorch_cpu.so) is not beside the application", run.Out, StringComparison.Ordinal);
        Assert.Contains("reference the package libtorch-cpu-linux-x64 2.10.0 from the application (PromptAdapter.Cpu does so)", run.Out,
            StringComparison.Ordinal);
        Assert.Contains("libSkiaSharp.so), which decodes images, is not beside the application", run.Out, StringComparison.Ordinal);
        Assert.Contains("reference the package SkiaSharp.NativeAssets.Linux.NoDependencies 3.119.4 from the application", run.Out, StringComparison.Ordinal);
        Assert.Contains("(libonnxruntime.so) is not beside the application", run.Out, StringComparison.Ordinal);
        Assert.Contains("reference the package Microsoft.ML.OnnxRuntime 1.31.1 from the application", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mini", "libtorch-cpu-linux-x64 2.10.0")]
    [InlineData("resnet18", "Microsoft.ML.OnnxRuntime 1.31.1")]
    public async Task Fit_WithoutTheLibraryOfItsModel_IsOneLineWithTheRemedy(string model, string package)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "names of Linux are expected");
        var line = AssertOneLine(await RunAsync("features", "extract", Pictures(), "--model", model, "-o", Path.Combine(_folder.Path, "f.safetensors")));
        Assert.Contains($"reference the package {package} from the application", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_TorchSharpsLibraryWithoutLibtorch_DoesNotBlameTheSystem()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "names of Linux are expected");
        Assert.SkipWhen(NativeLibrary.TryLoad("libtorch_cpu.so", out _), "a libtorch of this system's own is found");
        Bring("libLibTorchSharp.so");
        var line = AssertOneLine(await RunAsync("features", "extract", Pictures(), "--model", "mini", "-o", Path.Combine(_folder.Path, "f.safetensors")));
        Assert.Contains("libtorch (libtorch_cpu.so) is not beside the application; reference the package libtorch-cpu-linux-x64 2.10.0", line,
            StringComparison.Ordinal);
        Assert.DoesNotContain("GLIBCXX", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_WithoutSkiaSharpsLibrary_IsNoFaultOfTheImages()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "names of Linux are expected");
        Bring("libonnxruntime.so");
        var line = AssertOneLine(await RunAsync("features", "extract", Pictures(), "--model", "resnet18", "-o", Path.Combine(_folder.Path, "f.safetensors")));
        Assert.Contains("reference the package SkiaSharp.NativeAssets.Linux.NoDependencies 3.119.4 from the application", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_DamagedLibrary_IsNamedWithItsFile()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "names of Linux are expected");
        Bring("libonnxruntime.so");
        File.WriteAllText(Path.Combine(Program, "libSkiaSharp.so"), "no library");
        var line = AssertOneLine(await RunAsync("features", "extract", Pictures(), "--model", "resnet18", "-o", Path.Combine(_folder.Path, "f.safetensors")));
        Assert.Contains(Path.Combine(Program, "libSkiaSharp.so") + ": the native library of SkiaSharp does not load (", line, StringComparison.Ordinal);
    }

    private static string AssertOneLine(CommandLineRun run)
    {
        Assert.Equal(1, run.ExitCode);
        var line = Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("error: ", line, StringComparison.Ordinal);
        return line;
    }

    private void Bring(string library)
    {
        var found = Directory.GetFiles(AppContext.BaseDirectory, library, SearchOption.AllDirectories).First();
        File.CreateSymbolicLink(Path.Combine(Program, library), found);
    }

    private string Pictures()
    {
        byte[] png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
        foreach (var name in (string[])["red", "green"])
        {
            var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "pictures", name)).FullName;
            File.WriteAllBytes(Path.Combine(folder, "1.png"), png);
        }

        return Path.Combine(_folder.Path, "pictures");
    }

    // Without PromptAdapter.Cli.deps.json, which names the places of the packages' files, the program has what lies beside it.
    private async Task<CommandLineRun> RunAsync(params string[] args)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")
            ?? "dotnet", [Path.Combine(Program, "PromptAdapter.Cli.dll"), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PROMPTADAPTER_HOME"] = Path.Combine(_folder.Path, "home");
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new CommandLineRun(process.ExitCode, await output, await error);
    }
}
