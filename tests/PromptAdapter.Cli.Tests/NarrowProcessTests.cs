using System.Diagnostics;

namespace PromptAdapter.Cli;

/// <summary>The program where the system gives it little: no standard error, few open files, little memory.</summary>
public class NarrowProcessTests
{
    private static readonly string Program = $"'{Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet"}' " +
        $"'{Path.Combine(AppContext.BaseDirectory, "PromptAdapter.Cli.dll")}'";

    public NarrowProcessTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "needs bash and its limits");

    [Fact]
    public async Task StandardErrorClosed_EndsWithTheCommandsOwnCode()
    {
        Assert.Equal((2, "", ""), await RunAsync($"{Program} predict none.padapter none.png 2>&-"));
        var (code, output, _) = await RunAsync($"{Program} models list --json 2>&-");
        Assert.Equal(0, code);
        Assert.StartsWith("{", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StandardOutputClosed_IsOneLineThatSaysSo() =>
        Assert.Equal((1, "", "error: standard output is closed; nothing can be printed there\n"), await RunAsync($"{Program} models list >&-"));

    [Theory]
    [InlineData(48)]
    [InlineData(64)]
    [InlineData(127)]
    public async Task FewOpenFiles_AreOneLine(int files)
    {
        var (code, output, error) = await RunAsync($"ulimit -n {files}; {Program} models list");
        Assert.Equal((1, ""), (code, output));
        var line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("error: the system lets this program open too few files at a time", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EnoughOpenFiles_AreEnough()
    {
        var (code, _, error) = await RunAsync($"ulimit -n {ProcessLimits.LeastFiles}; {Program} models list");
        Assert.True(code == 0, error);
    }

    private static async Task<(int Code, string Out, string Error)> RunAsync(string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", command]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (shell.StandardOutput.ReadToEndAsync(), shell.StandardError.ReadToEndAsync());
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (shell.ExitCode, await output, await error);
    }
}
