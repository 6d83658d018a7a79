using System.Text.RegularExpressions;
using PromptAdapter.Runtime;

namespace PromptAdapter.Cli;

public sealed partial class ProgressDisplayTests : IDisposable
{
    private readonly StringWriter _error = new() { NewLine = "\n" };

    // However long it took.
    private string Written => Took().Replace(_error.ToString(), "in 0.0 s");

    public void Dispose() => _error.Dispose();

    [Theory]
    [InlineData(120, "reading  ━━━━━━━━━━━━━━━━━━━━━━━━ 100 %  4 of 4 images  in 0.0 s  a detail of some length that says more")]
    [InlineData(80, "reading  ━━━━━━━━━━━━━━━━━━━━━━━━ 100 %  4 of 4 images  in 0.0 s  a detail of…")]
    [InlineData(50, "reading  100 %  4 of 4 images  in 0.0 s  a detai…")]
    [InlineData(20, "reading  100 %  4…")]
    public void Report_NarrowTerminal_ShortensTheLine(int width, string expected)
    {
        using (var display = Display(width))
            display.Report(new ProgressReport("reading", 4, 4, Detail: "a detail of some length that says more"));
        Assert.Equal($"\r\e[2K{expected}\n", Written);
    }

    [Fact]
    public void Report_WideLetters_CountTwice()
    {
        using (var display = Display(50))
            display.Report(new ProgressReport("reading", 4, 4, Detail: "花花花花花花花花"));
        Assert.Equal("\r\e[2Kreading  100 %  4 of 4 images  in 0.0 s  花花花…\n", Written);
    }

    [Fact]
    public void Report_StepsOfALongerWork_ShareItsLine()
    {
        using (var display = Display(200))
        {
            var whole = new ProgressReport("benchmark", 1, 2, "runs", "pets");
            display.Report(new ProgressReport("encoding images", 8, 8) { Whole = whole });
            display.Report(new ProgressReport("fitting coop", 1, 1, "fits") { Whole = whole });
            display.Report(whole with { Done = 2 });
        }

        Assert.Equal("\r\e[2Kbenchmark  ━━━━━━━━━━━━━━━━━━━━━━━━ 100 %  2 of 2 runs  in 0.0 s  pets\n", Written);
    }

    private ProgressDisplay Display(int width)
    {
        var terminal = new Terminal(TextWriter.Null, _error, outIsTerminal: false, errorIsTerminal: true);
        terminal.ErrorConsole.Profile.Width = width;
        return new ProgressDisplay(terminal);
    }

    [GeneratedRegex(@"in \d\.\d s")]
    private static partial Regex Took();
}
