namespace PromptAdapter.Cli;

public class CommandLineApplicationTests
{
    // A command that is not whole shows its help, and these ask for something else.
    [Fact]
    public async Task Root_VersionAndHelpAll_AreNotItsHelp()
    {
        var help = (await CommandLineRun.OfAsync("--help")).AssertDone();
        Assert.Matches(@"^\d+\.\d+\.\d+", (await CommandLineRun.OfAsync("--version")).AssertDone());
        Assert.NotEqual(help, (await CommandLineRun.OfAsync("--help-all")).AssertDone());
        Assert.NotEqual((await CommandLineRun.OfAsync("models", "--help")).AssertDone(), (await CommandLineRun.OfAsync("models", "--help-all")).AssertDone());
        Assert.Equal(help, (await CommandLineRun.OfAsync()).AssertDone());
    }

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
        var run = await CommandLineRun.OfAsync("fit", "photos", "-o", "o.padapter", "--alpha=", "--selection", "fixed", "--beta", "1");
        Assert.Contains("--alpha", run.AssertBadInput(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("promptadapter COMMAND")]
    [InlineData("promptadapter models COMMAND", "models")]
    [InlineData("promptadapter models COMMAND", "models", "--json")]
    public async Task Run_CommandThatIsNotWhole_ShowsItsHelp(string usage, params string[] args) =>
        Assert.Contains(usage, (await CommandLineRun.OfAsync(args)).AssertDone(), StringComparison.Ordinal);

    [Theory]
    [InlineData("--out", "demo", "--out", "")]
    [InlineData("--out", "fit", "photos", "-o", "", "--model", "mini")]
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

    [Theory]
    [InlineData("--selection", "fit", "photos", "-o", "o.padapter", "--selektion", "fixed")]
    [InlineData("--selection", "bench", "--selct", "fixed")]
    [InlineData("--selection", "bench", "--sel", "fixed")]
    [InlineData("--threshold", "predict", "some.padapter", "photo.jpg", "--treshold=0.5")]
    [InlineData("predict", "predit", "some.padapter")]
    [InlineData("import", "features", "imprt", "x")]
    public async Task Run_AlmostAName_IsAskedForTheNearest(string meant, params string[] args)
    {
        var run = await CommandLineRun.OfAsync(args);
        Assert.Contains($"(did you mean {meant}?); see ", run.AssertBadInput(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fit", "--select", "--selection")]
    [InlineData("bench", "--select", "--selection")]
    [InlineData("fit", "--epochs", "--key-epochs")]
    [InlineData("bench", "--learning-rate", "--key-learning-rate")]
    [InlineData("bench", "--context", "--prompt-length")]
    [InlineData("prompts tune", "--epochs", "--prompt-epochs")]
    [InlineData("prompts pretrain", "--length", "--prompt-length")]
    [InlineData("export", "--output", "--out")]
    public void FormerName_IsReadAndShownNowhere(string command, string former, string name)
    {
        var own = CommandTree.All.Single(one => one.Name == command).Command;
        var option = Assert.Single(own.Options, option => option.Aliases.Contains(former));
        Assert.Equal(name, option.Name);
        Assert.DoesNotContain(HelpOf(own, all: true), line => line.Split(' ', ',').Contains(former));
    }

    [Fact]
    public void EveryCommandThatWrites_HasOut()
    {
        foreach (var name in (string[])["fit", "add", "remove", "export", "review", "bench", "bench report", "bench merge", "demo", "features extract",
            "features import", "prompts pretrain", "prompts tune", "prompts import", "datasets procedural", "models convert", "models pretrain"])
        {
            var option = Assert.Single(CommandTree.All.Single(one => one.Name == name).Command.Options, option => option.Name == "--out");
            Assert.Contains("-o", option.Aliases);
        }
    }

    [Fact]
    public async Task Run_ValuesInAnyCase_AreThoseOfHelp()
    {
        var parsed = CommandTree.Root.Parse(["fit", "photos", "-o", "o.padapter", "--method", "Tip-Adapter-F", "--selection", "FIXED", "--precision", "BF16",
            "--orientation", "Ignore", "--prompt-epochs", "CoOp"]);
        Assert.Empty(parsed.Errors);
        Assert.Equal(("tip-adapter-f", "fixed", "bf16", "ignore", 0), (parsed.GetValue<string>("--method"), parsed.GetValue<string?>("--selection"),
            parsed.GetValue<string>("--precision"), parsed.GetValue<string>("--orientation"), parsed.GetValue<int>("--prompt-epochs")));
        Assert.Contains("give apply or ignore", (await CommandLineRun.OfAsync("fit", "photos", "-o", "o.padapter", "--orientation", "up")).AssertBadInput(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Help_OfEveryCommand_FitsTheScreenAndAllOfItShowsEveryOption()
    {
        foreach (var (name, command) in CommandTree.All)
        {
            var brief = HelpOf(command, all: false);
            Assert.True(brief.Count <= HelpText.MostLines, $"{name}: {brief.Count} lines");
            Assert.All(brief, line => Assert.True(line.Length <= HelpText.StandardWidth || !line.Contains(' ', StringComparison.Ordinal), $"{name}: {line}"));
            Assert.All(brief, line => Assert.False(line.EndsWith('…'), $"{name}: {line}")); // a first sentence that fits, not the beginning of one
            Assert.Contains("--help-all", string.Join(' ', brief), StringComparison.Ordinal);
            var first = CommandTree.OptionsOf(command).Where(option => !option.Recursive && HelpGroups.Of(command, option) == HelpGroup.First).ToArray();
            Assert.All(first, option => Assert.Contains(brief, line => line.Split(' ', ',').Contains(option.Name)));
            var words = HelpOf(command, all: true).SelectMany(line => line.Split(' ', ',')).ToHashSet();
            Assert.All(CommandTree.OptionsOf(command).Where(option => option.Name != "--version" || name.Length == 0),
                option => Assert.Contains(option.Name, words));
        }
    }

    private static IReadOnlyList<string> HelpOf(System.CommandLine.Command command, bool all) =>
        new HelpText(new Terminal(TextWriter.Null, TextWriter.Null, outIsTerminal: false, errorIsTerminal: false), all).Lines(command);

    [Fact]
    public async Task Help_OfCommand_ShowsAnExample()
    {
        var run = await CommandLineRun.OfAsync("doctor", "--help");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Examples:\n  promptadapter doctor", run.Out.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }
}
