using PromptAdapter.Prompts;

namespace PromptAdapter.Cli.Commands.Prompts;

public sealed class LearnPromptCommandTests(TinyWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Output => _folder.File("prompt.safetensors");

    [Theory]
    [InlineData("coop")]
    [InlineData("vpt")]
    [InlineData("upt")]
    [InlineData("cocoop")]
    public async Task Pretrain_TwoTasks_WritesThePromptAndNoCheckpoint(string mode)
    {
        var json = (await PretrainAsync("--mode", mode, "--json")).AssertJson();

        Assert.Equal(mode, json.GetProperty("mode").GetString());
        Assert.Equal(["first", "train"], json.GetProperty("sources").EnumerateArray().Select(source => source.GetProperty("task").GetString()!));
        Assert.Equal(2, json.GetProperty("runs")[0].GetProperty("epochs").GetArrayLength());
        var prompt = PromptFile.Load(Output);
        Assert.Equal((mode, 6), (prompt.Mode, prompt.Sources[0].ImageSha256.Count));
        Assert.Equal([Output], Directory.GetFiles(_folder.Path));

        var shown = (await CommandLineRun.OfAsync("prompts", "show", Output, "--model", world.Checkpoint, "--json")).AssertJson();
        Assert.Equal(mode == "vpt" ? 0 : 2, shown.GetProperty("vectors").GetArrayLength());
        Assert.Contains("learned from first, 2 shots per class (seed 1), 6 images of 3 classes",
            (await CommandLineRun.OfAsync("prompts", "show", Output, "--model", world.Checkpoint)).AssertDone(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("the words \"a photo of a\" of the template \"a photo of a {}.\"", "a photo of a")]
    [InlineData("the words \"a photo of a\" of the template \"a photo of a {}.\"", "a photo of a", "--mode", "cocoop")]
    [InlineData("the words \"art of\"", "art of", "--words", "art of")]
    [InlineData("16 random vectors", null, "--words", "random")]
    [InlineData("3 random vectors", null, "--prompt-length", "3", "--words", "random", "--mode", "cocoop")]
    public async Task Pretrain_NewContext_SaysWhatItStartsFrom(string start, string? words, params string[] options)
    {
        var text = (await CommandLineRun.OfAsync(["prompts", "pretrain", "first=" + world.Photos, world.Train, "-o", Output, "--model", world.Checkpoint,
            "--views", "0", "--prompt-epochs", "1", "--shots", "1", .. options])).AssertDone();
        Assert.Contains("the prompt starts from " + start + "\n", text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        var vectors = words is null ? int.Parse(start.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)
            : world.Clip.Tokenizer.Encode(words).Length;
        Assert.Equal(vectors, PromptFile.Load(Output).State[PromptTensorNames.Context].Shape[0]);
    }

    [Fact]
    public async Task Tune_OneDataset_StartsFromTheWordsOfItsOwnTemplate()
    {
        var data = Path.Combine(_folder.Path, "pets");
        TinyWorld.WritePhoto(_folder.File("pets", "train", "one", "a.png"), 0, seed: 7001);
        TinyWorld.WritePhoto(_folder.File("pets", "train", "two", "a.png"), 1, seed: 7002);
        await File.WriteAllTextAsync(_folder.File("pets", "templates.txt"), "a drawing of a {}.", TestContext.Current.CancellationToken);
        var json = (await CommandLineRun.OfAsync("prompts", "tune", data, "-o", Output, "--model", world.Checkpoint, "--prompt-epochs", "1", "--views", "0", "--json"))
            .AssertJson();
        Assert.Equal("the words \"a drawing of a\" of the template \"a drawing of a {}.\"", json.GetProperty("prompt_start").GetString());
    }

    [Theory]
    [InlineData("--words", "a photo of a", "--prompt-length", "4")]
    [InlineData("--words", "random", "--mode", "vpt")]
    [InlineData("--words", "a photo of a", "--mode", "upt")]
    public async Task Pretrain_WordsThatCannotBe_IsBadInput(params string[] options) =>
        (await CommandLineRun.OfAsync(["prompts", "pretrain", world.Photos, "-o",
        Output, "--model", world.Checkpoint, "--prompt-epochs", "1", "--views", "0", .. options])).AssertBadInput();

    [Fact]
    public async Task Pretrain_Preset_TakesItsSettingsAndRecordsWhatWasStatedBeside()
    {
        var json = (await CommandLineRun.OfAsync("prompts", "pretrain", "first=" + world.Photos, world.Train, "-o", Output, "--model", world.Checkpoint,
            "--shots", "1", "--preset", "mvlpt", "--prompt-epochs", "1", "--views", "2", "--json")).AssertJson();

        Assert.Equal([1, 2, 3], json.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("seed").GetInt32()));
        Assert.Equal("middle", json.GetProperty("position").GetString());
        Assert.Equal("16 random vectors", json.GetProperty("prompt_start").GetString());
        var prompt = PromptFile.Load(Output);
        Assert.Equal(("mvlpt, but views 2, epochs 1", 16), (prompt.Settings, prompt.Context.Length));
        Assert.Contains("pre-trained with the published settings mvlpt, but views 2, epochs 1",
            (await CommandLineRun.OfAsync("prompts", "show", Output, "--model", world.Checkpoint)).AssertDone(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--preset", "coop")]
    [InlineData("--preset", "mvlpt", "--words", "a photo of a", "--prompt-length", "4")]
    public async Task Pretrain_PresetThatCannotBe_IsBadInput(params string[] options) => (await PretrainAsync(options)).AssertBadInput();

    [Fact]
    public async Task Pretrain_AgainWithTheSameArguments_GivesTheSameFile()
    {
        (await PretrainAsync("--seeds", "1,2")).AssertDone();
        var first = await File.ReadAllBytesAsync(Output, TestContext.Current.CancellationToken);
        (await PretrainAsync("--seeds", "1,2", "--store", "none")).AssertDone();

        Assert.Equal(first, await File.ReadAllBytesAsync(Output, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Pretrain_SourceThatSharesImagesWithTheTarget_IsRefused()
    {
        var target = _folder.File("target", "one", "renamed.png");
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(world.TrainPhotos[0], target);
        TinyWorld.WritePhoto(_folder.File("target", "two", "a.png"), 1, seed: 7001);

        foreach (var option in (string[])["--exclude", "--target-left-out"])
            Assert.Contains("shares 1 images", (await PretrainAsync(option, Path.Combine(_folder.Path, "target"))).AssertBadInput(), StringComparison.Ordinal);
        Assert.False(File.Exists(Output));
        File.Delete(target);
        TinyWorld.WritePhoto(target, 0, seed: 7002);
        (await PretrainAsync("--exclude", Path.Combine(_folder.Path, "target"))).AssertDone();
    }

    [Fact]
    public async Task Tune_FromAPrompt_KeepsItsSources()
    {
        (await PretrainAsync()).AssertDone();
        var tuned = _folder.File("tuned.safetensors");

        (await CommandLineRun.OfAsync("prompts", "tune", world.Photos, "-o", tuned, "--model", world.Checkpoint, "--prompt", Output, "--prompt-epochs", "1", "--views",
            "1")).AssertDone();

        var prompt = PromptFile.Load(tuned);
        Assert.Equal(["first", "train", "photos"], prompt.Sources.Select(source => source.Task));
        Assert.Equal((2, 0), (prompt.Context.Length, prompt.Sources[2].Shots));
    }

    [Fact]
    public async Task Pretrain_CheckpointOfOtherArguments_IsRefusedUntilRestarted()
    {
        await File.WriteAllTextAsync(Output + ".checkpoint.seed1", "no checkpoint", TestContext.Current.CancellationToken);

        (await PretrainAsync()).AssertBadInput();
        (await PretrainAsync("--restart")).AssertDone();
    }

    [Theory]
    [InlineData("--seeds", "1,x")]
    [InlineData("--seeds", "1,1")]
    [InlineData("--prompt-length", "0")]
    [InlineData("--prompt-epochs", "0")]
    [InlineData("--prompt-learning-rate", "-1")]
    [InlineData("--shots", "0")]
    public async Task Pretrain_ArgumentOutOfRange_IsBadInput(string option, string value) => (await PretrainAsync(option, value)).AssertBadInput();

    [Fact]
    public async Task Tune_PromptOfAnotherModel_IsBadInput()
    {
        PromptFile.Save(new SavedPrompt(TextContext.Random(2, 64, 1), "other", "00"), Output);

        (await CommandLineRun.OfAsync("prompts", "tune", world.Photos, "-o", _folder.File("tuned.safetensors"), "--model", world.Checkpoint, "--prompt",
            Output)).AssertBadInput();
    }

    public void Dispose() => _folder.Dispose();

    private Task<CommandLineRun> PretrainAsync(params string[] more)
    {
        string[] standard = ["--prompt-length", "2", "--prompt-epochs", "2", "--shots", "2"];
        string[] kept = [.. standard.Chunk(2).Where(pair => !more.Contains(pair[0])).SelectMany(pair => pair)];
        return CommandLineRun.OfAsync(["prompts", "pretrain", "first=" + world.Photos, world.Train, "-o", Output, "--model", world.Checkpoint, "--views", "2",
            .. kept, .. more]);
    }
}
