namespace PromptAdapter.Cli;

public class CommandLineApplicationTests
{
    [Fact]
    public async Task Run_UnknownOption_IsOneLineAndExitCode2()
    {
        var run = await CommandLineRun.OfAsync("doctor", "--nonsense");
        Assert.Contains("--nonsense", run.AssertBadInput(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("predict", "some.padapter", "photo.jpg", "--nonsense", "none")]
    [InlineData("prompts", "pretrain", "photos", "-o", "prompt.safetensors", "--nonsense")]
    [InlineData("bench", "--features", "caches", "--nonsense")]
    public async Task Run_OptionThatTheCommandDoesNotHave_IsNotTakenForAFile(params string[] args)
    {
        var run = await CommandLineRun.OfAsync(args);
        Assert.Contains("'--nonsense'; see", run.AssertBadInput(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OptionWithoutItsValue_IsNamedAndNotTheWordBehindIt()
    {
        var run = await CommandLineRun.OfAsync("fit", "photos", "-o", "o.padapter", "--alpha=", "--select", "fixed", "--beta", "1");
        Assert.Contains("--alpha", run.AssertBadInput(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--out", "demo", "--out", "")]
    [InlineData("--output", "fit", "photos", "-o", "", "--model", "mini")]
    [InlineData("--store", "fit", "photos", "-o", "out.padapter", "--store", " ")]
    [InlineData("FILE", "predict", "", "photo.jpg")]
    [InlineData("IMAGE", "predict", "some.padapter", "photo.jpg", "")]
    [InlineData("--features", "bench", "--features", "", "--methods", "zero-shot")]
    public async Task Run_EmptyValue_IsNamed(string named, params string[] args)
    {
        var run = await CommandLineRun.OfAsync(args);
        Assert.StartsWith($"error: {named} is empty", run.AssertBadInput(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokenize_EmptyText_IsAText()
    {
        var run = await CommandLineRun.OfAsync("tokenize", "--vocab", "mini", "", "--json");
        Assert.Equal("", run.AssertJson().List("results")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Help_OfCommand_ShowsAnExample()
    {
        var run = await CommandLineRun.OfAsync("doctor", "--help");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Examples:\n  promptadapter doctor", run.Out.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }
}
