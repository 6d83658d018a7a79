using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.CoOp;
using PromptAdapter.Methods.LinearProbe;
using PromptAdapter.Prompts;
using PromptAdapter.Selection;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Methods;

namespace PromptAdapter.Cli.Commands;

/// <summary>What a user of the library gets is what the command gives, to the last byte.</summary>
public sealed class FitEqualsLibraryTests(TinyWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Methods => [.. TorchMethods.Catalog.Names];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Fit_EveryMethod_WritesTheFileOfTheLibrary(string method)
    {
        var context = new CoOpOptions();
        context = context with { Tuning = context.Tuning with { Epochs = 2 } };
        var has = TorchMethods.Catalog.Find(method).Options.Select(option => option.Name).ToHashSet();
        var options = new FitOptions { Method = method, Shots = 3, Seed = 7, Views = 2, Context = context };
        if (has.Contains("key-epochs"))
            options = options with { Epochs = 2 };
        if (has.Contains("visual-epochs"))
            options = options with { VisualEpochs = 1 };
        (string Name, string Value)[] own = [("key-epochs", "2"), ("prompt-epochs", "2"), ("visual-epochs", "1")];
        await AssertSameAsync(
            world.Photos, options,
            ["--method", method, "--shots", "3", "--seed", "7", "--views", "2",
                .. own.Where(option => has.Contains(option.Name)).SelectMany(option => (string[])["--" + option.Name, option.Value])]);
    }

    [Theory]
    [InlineData("fixed")]
    [InlineData("support-cv")]
    [InlineData("few-shot-val")]
    [InlineData("full-val")]
    [InlineData(null)]
    public async Task Fit_EveryRule_LooksAtTheSameValidationImages(string? rule)
    {
        var data = WithValidation();
        var options = new FitOptions { Shots = 1, Seed = 2, Views = 2, Selection = rule is null ? null : SelectionRules.Find(rule) };
        string[] select = rule is null ? [] : ["--selection", rule];
        var fit = await AssertSameAsync(data, options, ["--shots", "1", "--seed", "2", "--views", "2", .. select]);
        if (rule == "full-val")
            Assert.Equal(6, fit.Selection.Scored!.Value.Total); // all of them; few-shot-val takes one of each class
        if (rule is "few-shot-val" or null)
            Assert.Equal(3, fit.Selection.Scored!.Value.Total);
    }

    [Theory]
    [InlineData("tip-adapter", "--key-epochs", "7", "tip-adapter-f, prompt-adapter-f, auto")]
    [InlineData("tip-adapter", "--class-specific", "true", "coop, prompt-adapter, prompt-adapter-f")]
    [InlineData("gda", "--c", "2", "linear-probe")]
    [InlineData("zero-shot", "--alpha", "1", "tip-adapter")]
    public async Task Fit_OptionOfOtherMethods_IsRefusedAndTheyAreNamed(string method, string option, string value, string others)
    {
        var run = await CommandLineRun.OfAsync("fit", world.Photos, "-o", _folder.File("none.padapter"), "--model", world.Checkpoint, "--method", method,
            option, value);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"the method '{method}' has no option '{option[2..]}'; leave it out, or choose from {others}", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_OptionsOfTheLinearProbe_AreThoseOfTheLibrary()
    {
        var options = new FitOptions { Method = "linear-probe", Views = 0, Selection = new FixedRule(), LinearProbe = new LinearProbeOptions { C = 0.01 } };
        var fit = await AssertSameAsync(world.Train, options, "--method", "linear-probe", "--views", "0", "--selection", "fixed", "--c", "0.01");
        Assert.Equal(0.01, fit.Selection.Settings["c"]);
    }

    [Fact]
    public async Task Fit_NothingStated_TakesAllImagesAndTheTemplatesBesideThem()
    {
        var data = _folder.File("with-templates");
        Copy(world.Train, data);
        await File.WriteAllLinesAsync(Path.Combine(data, "templates.txt"), ["a picture of a {}.", "{}, drawn."], TestContext.Current.CancellationToken);
        var fit = await AssertSameAsync(data, new FitOptions { Views = 2 }, "--views", "2");
        Assert.Equal(2, fit.Templates.Templates.Count);
        Assert.Equal((0, TinyWorld.TrainPerClass * 3), (fit.Split.Shots, fit.Split.Support.Count));
    }

    [Fact]
    public async Task Fit_PromptThatHasSeenTheTarget_IsRefusedByTheLibraryToo()
    {
        var start = _folder.File("seen.safetensors");
        (await CommandLineRun.OfAsync("prompts", "pretrain", world.Photos, "-o", start, "--model", world.Checkpoint, "--words", "a photo of a", "--views", "0",
            "--prompt-epochs", "1", "--store", "none")).AssertDone();
        var options = new FitOptions { Method = "prompt-adapter", Shots = 1, Views = 2, Prompt = PromptFile.Load(start) };
        var error = await Assert.ThrowsAsync<InputException>(() =>
            FewShotClassifier.FitAsync(world.Clip, ImageFolder.Open(world.Photos), options, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("has learned from images of this data", error.Message, StringComparison.Ordinal);
    }

    private async Task<FitResult> AssertSameAsync(string data, FitOptions options, params string[] arguments)
    {
        var (byCommand, byLibrary) = (_folder.File("out", "command.padapter"), _folder.File("out", "library.padapter"));
        (await CommandLineRun.OfAsync(["fit", data, "-o", byCommand, "--model", world.Checkpoint, "--store", "none", "--stages", "none", .. arguments]))
            .AssertDone();
        using var clip = ClipModel.Load(world.Checkpoint);
        var fit = await FewShotClassifier.FitAsync(clip, ImageFolder.Open(data), options, cancellationToken: TestContext.Current.CancellationToken);
        using var classifier = fit.Classifier;
        classifier.Save(byLibrary);
        Assert.Equal(await File.ReadAllBytesAsync(byCommand, TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(byLibrary, TestContext.Current.CancellationToken));
        return fit;
    }

    private string WithValidation()
    {
        var data = _folder.File("data");
        Copy(world.Train, Path.Combine(data, "train"));
        Copy(world.Test, Path.Combine(data, "val"));
        return data;
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
