namespace PromptAdapter.Cli;

public class CommandLineApplicationTests
{
    [Fact]
    public async Task Run_UnknownOption_IsOneLineAndExitCode2()
    {
        var run = await CommandLineRun.OfAsync("doctor", "--nonsense");
        Assert.Contains("--nonsense", run.AssertBadInput(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_OfCommand_ShowsAnExample()
    {
        var run = await CommandLineRun.OfAsync("doctor", "--help");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Examples:\n  promptadapter doctor", run.Out.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }
}
