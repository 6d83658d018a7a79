using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PromptAdapter.Torch;
using PromptAdapter.Weights;

namespace PromptAdapter.Cli.Commands;

public sealed class FitWithPromptTests(TinyWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Output => _folder.File("out", "discs.padapter");

    private string Prompt => _folder.File("start.safetensors");

    private string Stages => Path.Combine(_folder.Path, "stages");

    private string Store => Path.Combine(_folder.Path, "store");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("coop")]
    [InlineData("prompt-adapter")]
    [InlineData("prompt-adapter-f", "--adapter", "tip-adapter-f")]
    [InlineData("vpt")]
    [InlineData("upt")]
    public async Task Fit_MethodsOfLearnedPrompts_PredictExplainAndEvaluate(string method, params string[] options)
    {
        var text = (await FitAsync(["--method", method, .. options])).AssertDone();
        Assert.Contains(method + " from 12 images", text, StringComparison.Ordinal);
        Assert.Contains("prompt_epoch", text, StringComparison.Ordinal);

        var json = (await CommandLineRun.OfAsync("predict", Output, world.Test, "--explain", "--store", Store, "--json")).AssertJson();
        Assert.Equal(6, json.List("results").Length);
        Assert.All(json.List("results"), result =>
            Assert.Equal(method.StartsWith("prompt", StringComparison.Ordinal), result.GetProperty("evidence").List("votes").Length > 0));
        (await CommandLineRun.OfAsync("evaluate", Output, world.Photos, "--store", Store, "--json")).AssertJson();
        var state = FewShotClassifier.Load(Output).State;
        Assert.Equal((method is "vpt" or "upt" ? method : "coop", 12), (state.Prompt!.Mode, state.Prompt.Sources[0].ImageSha256.Count));
        Assert.Equal(method is "vpt" or "upt", state.Tower.Count > 0);
    }

    [Fact]
    public async Task Fit_PretrainedPrompt_StartsFromItAndSaysWhereItComesFrom()
    {
        await PretrainAsync();
        Assert.Contains("the prompt starts from " + Prompt, (await FitAsync("--method", "prompt-adapter-f", "--prompt", Prompt)).AssertDone(),
            StringComparison.Ordinal);
        var state = FewShotClassifier.Load(Output).State;
        Assert.Equal(["elsewhere", "target"], state.Prompt!.Sources.Select(source => source.Task));
        Assert.Equal(2, state.Prompt.Context.Length);

        var first = await File.ReadAllBytesAsync(Output, TestContext.Current.CancellationToken);
        (await FitAsync("--method", "prompt-adapter-f")).AssertDone();
        Assert.NotEqual(first, await File.ReadAllBytesAsync(Output, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Fit_FinishedStages_AreTakenUpToTheSameFile()
    {
        (await FitAsync("--method", "prompt-adapter-f", "--stages", "none")).AssertDone();
        var without = await File.ReadAllBytesAsync(Output, TestContext.Current.CancellationToken);
        (await FitAsync("--method", "prompt-adapter-f")).AssertDone();
        Assert.NotEmpty(Directory.GetFiles(Stages));
        (await FitAsync("--method", "prompt-adapter-f")).AssertDone();
        Assert.Equal(without, await File.ReadAllBytesAsync(Output, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Fit_PromptThatHasSeenTheTest_IsRefusedOrMarked()
    {
        await PretrainAsync(world.Test);
        var refused = (await FitAsync("--method", "coop", "--prompt", Prompt)).AssertBadInput();
        Assert.Contains("has learned from images of this data", refused, StringComparison.Ordinal);
        Assert.False(File.Exists(Output));

        var marked = await FitAsync("--method", "coop", "--prompt", Prompt, "--allow-seen-target");
        marked.AssertDone();
        Assert.Contains("prompt-saw-target", marked.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("the words \"a photo of a\" of the template \"a photo of a {}.\"")]
    [InlineData("the words \"a drawing of\"", "--words", "a drawing of")]
    [InlineData("16 random vectors", "--words", "random")]
    [InlineData("5 random vectors", "--words", "random", "--prompt-length", "5")]
    [InlineData("5 random vectors", "--prompt-length", "5")]
    public async Task Fit_NewPrompt_SaysWhatItStartsFrom(string start, params string[] options)
    {
        var text = (await FitAsync(["--method", "coop", .. options])).AssertDone();
        Assert.Contains("the prompt starts from " + start + "\n", text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        var json = (await FitAsync(["--method", "coop", "--json", .. options])).AssertJson();
        Assert.Equal(start, json.GetProperty("prompt_start").GetString());
    }

    [Theory]
    [InlineData("prompt-adapter", "tip-adapter")]
    [InlineData("prompt-adapter", "gda")]
    [InlineData("prompt-adapter", "anchored")]
    [InlineData("prompt-adapter", "auto")]
    [InlineData("prompt-adapter-f", "tip-adapter-f")]
    public async Task Fit_AnotherAdapter_StandsOnTheTunedPrompt(string method, string adapter)
    {
        var text = (await FitAsync("--method", method, "--adapter", adapter)).AssertDone();
        Assert.Contains($"and carries {adapter}", text, StringComparison.Ordinal);
        var bytes = await File.ReadAllBytesAsync(Output, TestContext.Current.CancellationToken);

        var state = FewShotClassifier.Load(Output).State;
        Assert.Equal(method, state.Method);
        Assert.Equal(adapter, state.Adapter.Store().Method);
        var plain = (await CommandLineRun.OfAsync("predict", Output, world.Test, "--explain", "--store", Store, "--json")).AssertJson();
        Assert.Equal(6, plain.List("results").Length);

        // The head is that of the tuned prompt, the same under every adapter.
        (await FitAsync("--method", method)).AssertDone();
        Assert.NotEqual(bytes, await File.ReadAllBytesAsync(Output, TestContext.Current.CancellationToken));
        Assert.Equal(FewShotClassifier.Load(Output).State.ClassWeights!.Values.ToArray(), state.ClassWeights!.Values.ToArray());
    }

    [Theory]
    [InlineData("prompt-adapter", "proker")]
    [InlineData("prompt-adapter-f", "auto")]
    public async Task Fit_NoAdapterStated_TakesTheOneForUse(string method, string adapter)
    {
        Assert.Contains($"and carries {adapter}", (await FitAsync("--method", method)).AssertDone(), StringComparison.Ordinal);
        var unstated = Tensors();
        (await FitAsync("--method", method, "--adapter", adapter)).AssertDone();
        Assert.Equal(unstated, Tensors()); // the files differ in what they keep of what was stated

        string[] Tensors()
        {
            using var file = TensorFile.Open(Output);
            return [.. file.Tensors.Values.Select(tensor => $"{tensor.Name} {Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes<float>(tensor.ToSingles())))}")];
        }
    }

    [Fact]
    public async Task Fit_AdapterThatCannotBe_IsBadInput()
    {
        Assert.Contains("has no option 'adapter'", (await FitAsync("--method", "coop", "--adapter", "gda")).AssertBadInput(), StringComparison.Ordinal);
        (await FitAsync("--method", "prompt-adapter", "--adapter", "vpt")).AssertBadInput();
        Assert.Contains("has no option 'kernel-beta'",
            (await FitAsync("--method", "prompt-adapter", "--adapter", "tip-adapter", "--kernel-beta", "2")).AssertBadInput(), StringComparison.Ordinal);
        (await FitAsync("--method", "prompt-adapter", "--adapter", "proker", "--kernel-beta", "2", "--selection", "fixed")).AssertDone();
        Assert.Contains("has no option 'alpha'", (await FitAsync("--method", "prompt-adapter", "--adapter", "proker", "--alpha", "2")).AssertBadInput(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_CoCoOp_IsSaidToBeAPromptAlone()
    {
        var error = (await FitAsync("--method", "cocoop")).AssertBadInput();
        Assert.Contains("'cocoop' is no method of a classifier", error, StringComparison.Ordinal);
        Assert.Contains("prompts tune --mode cocoop", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_WordsAndVectors_IsBadInput()
    {
        var error = (await FitAsync("--method", "coop", "--words", "a photo of a", "--prompt-length", "4")).AssertBadInput();
        Assert.Contains("(--words, --prompt-length)", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_PromptThatDoesNotBelong_IsBadInput()
    {
        await PretrainAsync();
        Assert.Contains("tip-adapter", (await FitAsync("--method", "tip-adapter", "--prompt", Prompt)).AssertBadInput(), StringComparison.Ordinal);
        Assert.Contains("mode coop", (await FitAsync("--method", "vpt", "--prompt", Prompt)).AssertBadInput(), StringComparison.Ordinal);
        Assert.Contains("--prompt-length", (await FitAsync("--method", "coop", "--prompt", Prompt, "--prompt-length", "4")).AssertBadInput(), StringComparison.Ordinal);
        (await FitAsync("--method", "coop", "--prompt", Prompt, "--model", world.OtherCheckpoint)).AssertBadInput();
        (await FitAsync("--method", "coop", "--prompt", Path.Combine(_folder.Path, "none.safetensors"))).AssertBadInput();
        (await FitAsync("--method", "coop", "--prompt-epochs", "0")).AssertBadInput();
        (await FitAsync("--method", "coop", "--prompt-length", "0")).AssertBadInput();
    }

    private async Task PretrainAsync(string? data = null)
    {
        for (var label = 0; label < 3; label++)
        {
            for (var i = 0; i < 2; i++)
                TinyWorld.WritePhoto(_folder.File("other", TinyWorld.ClassNames[label], $"{i}.png"), label, seed: 9000 + 10 * label + i);
        }

        (await CommandLineRun.OfAsync("prompts", "pretrain", "elsewhere=" + (data ?? Path.Combine(_folder.Path, "other")), "-o", Prompt, "--model",
            world.Checkpoint, "--length", "2", "--epochs", "2", "--views", "1", "--store", Store)).AssertDone();
    }

    private Task<CommandLineRun> FitAsync(params string[] more)
    {
        string[] standard = ["--model", world.Checkpoint, "--stages", Stages, .. OwnOptions.Of(more, "--prompt-epochs", "3")];
        string[] kept = [.. standard.Chunk(2).Where(pair => !more.Contains(pair[0])).SelectMany(pair => pair)];
        return CommandLineRun.OfAsync(["fit", world.Photos, "-o", Output, "--views", "2", .. OwnOptions.Of(more, "--key-epochs", "3"), "--store", Store,
            .. kept, .. more]);
    }
}
