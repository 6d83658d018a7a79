using System.Diagnostics;
using PromptAdapter.Cli.Commands;
using Spectre.Console;

namespace PromptAdapter.Cli;

/// <summary>Names that others have chosen, in what the program prints: no line, column, escape sequence or command of theirs.</summary>
public sealed class ForeignTextInOutputTests(FittedClassifier fitted) : IClassFixture<FittedClassifier>, IDisposable
{
    private const string Hostile = "a\nforged.png\tcat\t1.0000\e[2J\u202e.png";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Predict_FileNameWithLineBreakTabAndEscape_StaysOneLineOfThreeColumns()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "names there have no such characters");
        File.Copy(fitted.World.TrainPhotos[0], _folder.File(Hostile));
        var output = (await CommandLineRun.OfAsync("predict", fitted.Path, _folder.Path, "--model", fitted.World.Checkpoint, "--store", "none")).AssertDone();
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((2, "image\tlabel\tprobability"), (lines.Length, lines[0]));
        var line = lines[1];
        Assert.Equal(3, line.Split('\t').Length);
        Assert.Contains("a\\nforged.png\\tcat\\t1.0000\\x1B[2J\\u202E.png", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_Json_HoldsTheNameItselfAndNoCharacterThatATerminalObeys()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "names there have no such characters");
        File.Copy(fitted.World.TrainPhotos[0], _folder.File(Hostile));
        var run = await CommandLineRun.OfAsync("predict", fitted.Path, _folder.Path, "--model", fitted.World.Checkpoint, "--store", "none", "--json");
        var image = run.AssertJson().GetProperty("results")[0].GetProperty("image").GetString();
        Assert.EndsWith(Hostile, image, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Out, letter => letter is '\e' or '\u202e');
    }

    [Fact]
    public async Task Error_NameOfAFileThatIsNotThere_IsOneLineWithoutEscapes()
    {
        var run = await CommandLineRun.OfAsync("predict", fitted.Path, $"no\e[31m\nerror: forged{new string('x', 5000)}.png");
        var line = run.AssertBadInput();
        Assert.Contains("no\\x1B[31m", line, StringComparison.Ordinal);
        Assert.InRange(line.Length, 1, 3000);
    }

    [Fact]
    public void Terminal_Everything_IsShown()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(output, error, outIsTerminal: true, errorIsTerminal: true);
        terminal.Out.WriteLine("x\n\e]0;y\a");
        terminal.Out.Write("two\nlines\e");
        terminal.OutConsole.Write(new Table().AddColumn("n").AddRow(TableText.Of("[red]r[/]\n\e[2J")));
        terminal.OutConsole.Write(new Text("bare \e[2J"));
        terminal.Warn("w\n\u202e\e[1m");
        terminal.PrintWarnings();
        var text = output.ToString();
        Assert.Contains("x\\n\\x1B]0;y\\x07", text, StringComparison.Ordinal);
        Assert.Contains("two\nlines\\x1B", text, StringComparison.Ordinal);
        Assert.Contains("[red]r[/]\\n\\x1B[2J", text, StringComparison.Ordinal);
        Assert.Contains("bare \\x1B[2J", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\e[2J", text, StringComparison.Ordinal);
        Assert.EndsWith("w \\u202E\\x1B[1m" + Environment.NewLine, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void KeptCommand_FolderWithAShellCommandInItsName_RunsNothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs bash");
        const string Name = "x;touch${IFS}PWNED;y";
        var parsed = CommandLineApplication.CreateRoot(new Terminal(TextWriter.Null, TextWriter.Null, false, false))
            .Parse(["bench", Name, "--methods", "zero-shot"], CommandLineApplication.AsTyped);
        var command = BenchReportOptions.Keep(parsed, _folder.File("out"));
        Assert.Equal($"promptadapter bench '{Name}' --methods zero-shot", command);
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", "promptadapter() { :; }; " + command]) { WorkingDirectory = _folder.Path })!;
        shell.WaitForExit();
        Assert.False(File.Exists(_folder.File("PWNED")));
    }
}
