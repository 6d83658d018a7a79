using System.Text.RegularExpressions;
using PromptAdapter.Cli.Demo;

namespace PromptAdapter.Cli.Commands;

public sealed partial class DemoCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Demo_TwiceInOneFolder_TellsTheWholeStoryAndTheSameNumbers()
    {
        string[] command = ["demo", "--out", _folder.Path, "--tasks", "drawn-aerial,drawn-pets", "--shots", "1,2"];
        var first = await CommandLineRun.OfAsync(command);
        var text = first.AssertDone();
        Assert.Contains("a single seed, so not a mean", text, StringComparison.Ordinal);
        Assert.Contains("mean over 2 tasks", text, StringComparison.Ordinal);
        Assert.Contains("loaded the prompt that comes with this program", text, StringComparison.Ordinal);
        Assert.Contains("promptadapter models pull ViT-B/16", text, StringComparison.Ordinal);
        Assert.Contains("What the 4-shot prompt-adapter-f classifier of drawn-pets says", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', text);
        Assert.DoesNotContain('\r', first.Error);

        var json = (await CommandLineRun.OfAsync([.. command, "--json"])).AssertJson();
        Assert.Equal(["model", "prompt", "settings", "seeds", "results", "means", "report", "plots", "classifier", "predictions", "reused", "seconds"],
            json.Names());
        var results = json.List("results");
        Assert.Equal(2 * 2 * DemoSettings.Methods.Length, results.Length);
        Assert.Equal(results.Length, json.Number("reused"));
        Assert.All(results, result =>
            Assert.Equal(["dataset", "method", "shots", "seed", "selection", "alpha", "beta", "val_accuracy", "test_accuracy", "seconds"], result.Names()));
        Assert.All(json.List("means"), mean =>
            Assert.Contains(FormattableString.Invariant($"{mean.Number("test_accuracy"):F1}"), text, StringComparison.Ordinal));
        Assert.Equal(3, json.List("predictions").Length);
        Assert.Contains("prompt-adapter-f", await File.ReadAllTextAsync(_folder.File("results", "accuracy.svg"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        Assert.Contains("<svg", await File.ReadAllTextAsync(_folder.File("results", "report.html"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);

        // What it leaves behind is a classifier like any other.
        var predicted = (await CommandLineRun.OfAsync("predict", _folder.File("drawn-pets.padapter"), _folder.File("new"), "--store", "none", "--json"))
            .AssertJson();
        Assert.Equal(3, predicted.List("results").Length);
    }

    [Fact]
    public async Task Demo_DrawingsOfAnotherVersion_AreNamedAndLeft()
    {
        await File.WriteAllTextAsync(_folder.File("tasks", "drawn-aerial", "fingerprint.txt"), "another\n", TestContext.Current.CancellationToken);
        var run = await CommandLineRun.OfAsync("demo", "--out", _folder.Path, "--tasks", "drawn-aerial", "--shots", "1");
        Assert.Contains("other drawings than this version makes", run.AssertBadInput(), StringComparison.Ordinal);
        Assert.Equal("another\n", await File.ReadAllTextAsync(_folder.File("tasks", "drawn-aerial", "fingerprint.txt"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("--tasks", "drawn-planets")]
    [InlineData("--tasks", ",")]
    [InlineData("--shots", "0")]
    [InlineData("--shots", "17")]
    [InlineData("--shots", "one")]
    public async Task Demo_UnknownTaskOrShots_IsRefusedBeforeAnyWork(string option, string value)
    {
        var run = await CommandLineRun.OfAsync("demo", "--out", _folder.File("never"), option, value);
        run.AssertBadInput();
        Assert.False(Directory.Exists(_folder.File("never")));
    }

    [Fact]
    public async Task Demo_OutIsAFile_SaysSo()
    {
        var file = _folder.File("file");
        await File.WriteAllTextAsync(file, "mine", TestContext.Current.CancellationToken);
        var run = await CommandLineRun.OfAsync("demo", "--out", file);
        Assert.Equal($"error: {file}: is a file; give --out the name of a folder", run.AssertBadInput());
        Assert.Equal("mine", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    public async Task Demo_OnANarrowTerminal_FitsIt(int width)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(output, error, outIsTerminal: true, errorIsTerminal: true);
        terminal.OutConsole.Profile.Width = terminal.ErrorConsole.Profile.Width = width;
        string[] args = ["demo", "--out", _folder.Path, "--tasks", "drawn-aerial", "--shots", "1"];
        Assert.Equal(0, await CommandLineApplication.RunAsync(args, terminal, TestContext.Current.CancellationToken));

        var lines = output.ToString().ReplaceLineEndings("\n").Split('\n').Select(Plain).ToArray();
        // paths and commands stay whole
        Assert.All(lines.Where(line => !line.StartsWith("  ", StringComparison.Ordinal)), line => Assert.True(line.Length <= width, line));
        Assert.Contains(lines, line => line.StartsWith("prompt-adapter-f ", StringComparison.Ordinal) && char.IsAsciiDigit(line[^1]));

        // Each line of progress is redrawn in place, so it must not wrap; the fits share the benchmark's.
        var drawn = error.ToString().Split('\r', '\n').Select(Plain).ToArray();
        Assert.All(drawn, line => Assert.True(line.Length < width, line));
        Assert.Contains(drawn, line => line.StartsWith("benchmark", StringComparison.Ordinal) && line.Contains("7 of 7 runs", StringComparison.Ordinal));
        Assert.DoesNotContain(drawn, line => line.StartsWith("fitting zero-shot", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Demo_FolderThatCannotBeMade_IsNamed()
    {
        var file = _folder.File("file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        var run = await CommandLineRun.OfAsync("demo", "--out", Path.Combine(file, "demo"), "--tasks", "drawn-aerial", "--shots", "1", "--json");
        Assert.Contains(file, run.AssertBadInput(), StringComparison.Ordinal);
    }

    private static string Plain(string line) => EscapeCodes().Replace(line, "");

    [GeneratedRegex(@"\e\[[0-9;]*[A-Za-z]")]
    private static partial Regex EscapeCodes();
}
