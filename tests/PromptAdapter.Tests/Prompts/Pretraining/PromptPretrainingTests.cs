using PromptAdapter.Features;
using PromptAdapter.Imaging;
using PromptAdapter.Prompts.Tuning;
using PromptAdapter.Torch.Prompts.MultiTask;
using PromptAdapter.Torch.Prompts.Pretraining;
using PromptAdapter.Training;

namespace PromptAdapter.Prompts.Pretraining;

public sealed class PromptPretrainingTests(TinyWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<PromptMode> Modes { get; } = new(Enum.GetValues<PromptMode>());

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task RunAsync_EveryMode_LearnsAndRecordsWhatItSaw(PromptMode mode)
    {
        var result = await RunAsync(Options(mode) with { Shots = 2, Tuning = new PromptTuningOptions { Epochs = 8, BatchSize = 4 } });

        Assert.Equal(PretrainingOptions.ModeName(mode), result.Prompt.Mode);
        Assert.Equal(8, result.Runs.Single().Epochs.Count);
        Assert.True(result.Runs[0].Epochs.Min(epoch => epoch.Loss) < result.Runs[0].Epochs[0].Loss, "the loss did not fall");
        Assert.Equal(["discs", "pair"], result.Prompt.Sources.Select(source => source.Task));
        Assert.Equal([6, 4], result.Prompt.Sources.Select(source => source.ImageSha256.Count));
        Assert.Equal(TinyWorld.ClassNames, result.Prompt.Sources[0].ClassNames);
        Assert.All(result.Prompt.Sources, source => Assert.Equal((2, 1L), (source.Shots, source.Seed!.Value)));
        var all = Directory.GetFiles(world.Train, "*.png", SearchOption.AllDirectories).Select(path => ImageFingerprint.Of(File.ReadAllBytes(path)).Value)
            .ToHashSet();
        Assert.Subset(all, result.Prompt.Sources.SelectMany(source => source.ImageSha256).ToHashSet());
        Assert.Equal([6, null], result.HeldOut.Select(task => task.Accuracy?.Total));
        Assert.Equal(result.HeldOut[0].Accuracy!.Value.Percent, result.MeanHeldOut);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task RunAsync_StoppedAndResumed_GivesTheSameFile(PromptMode mode)
    {
        var options = Options(mode) with
        {
            Seeds = [1, 2],
            Weighting = TaskWeighting.Balanced,
            Choice = EpochChoice.BestValidation,
            Tuning = new PromptTuningOptions { Epochs = 4, BatchSize = 5 }
        };
        var whole = await RunAsync(options);

        var resumable = options with { CheckpointPath = _folder.File("run.checkpoint") };
        for (var stopAt = 1; stopAt <= 7; stopAt += 3)
        {
            using var stop = new CancellationTokenSource();
            var epochs = 0;
            var stopper = new OnReport(report =>
            {
                if (report.Unit == "epochs" && ++epochs == 2)
                    stop.Cancel();
            });
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
                new PromptPretraining(world.Clip, resumable).RunAsync(Sources(), stopper, stop.Token));
        }

        var resumed = await RunAsync(resumable);

        PromptFile.Save(whole.Prompt, _folder.File("whole.safetensors"));
        PromptFile.Save(resumed.Prompt, _folder.File("resumed.safetensors"));
        Assert.Equal(File.ReadAllBytes(_folder.File("whole.safetensors")), File.ReadAllBytes(_folder.File("resumed.safetensors")));
        Assert.Equal(whole.Runs.SelectMany(run => run.Epochs), resumed.Runs.SelectMany(run => run.Epochs));
        Assert.Equal(whole.HeldOut, resumed.HeldOut);
    }

    [Fact]
    public async Task RunAsync_SeveralSeeds_GiveTheMeanOfTheirPrompts()
    {
        var options = Options(PromptMode.CoOp) with { Shots = 2 };

        var first = await RunAsync(options with { Seeds = [1] });
        var second = await RunAsync(options with { Seeds = [2] });
        var both = await RunAsync(options with { Seeds = [1, 2] });

        var mean = Prompts.PromptState.Mean([first.Prompt.State, second.Prompt.State]);
        Assert.Equal(mean["context"].Values.ToArray(), both.Prompt.State["context"].Values.ToArray());
        Assert.Equal(first.Prompt.Sources.Concat(second.Prompt.Sources).Select(source => (source.Task, source.Seed)),
            both.Prompt.Sources.Select(source => (source.Task, source.Seed)));
    }

    [Fact]
    public async Task RunAsync_OwnTaskLoss_EqualsTheMaskedUnionOfTheImageLoop()
    {
        // One task: its own classes are the union, so both losses are one.
        SourceDataset[] one = [Sources()[0]];
        var options = Options(PromptMode.CoOp);

        var own = await new PromptPretraining(world.Clip, options).RunAsync(one, null, TestContext.Current.CancellationToken);
        var union = await new PromptPretraining(world.Clip, options with { Loss = TaskLoss.Union }).RunAsync(one, null, TestContext.Current.CancellationToken);

        Assert.Equal(own.Prompt.State["context"].Values.ToArray(), union.Prompt.State["context"].Values.ToArray());
    }

    [Fact]
    public async Task RunAsync_FromAPrompt_StartsThereAndKeepsItsSources()
    {
        var start = new SavedPrompt(TextContext.Random(3, world.Clip.TextTower.Width, 5), world.Clip.Name,
            world.Clip.Sha256)
        { Sources = [new PromptSource("earlier", 4, 1, ["aa"])] };

        var result = await RunAsync(Options(PromptMode.CoOp) with { Start = start });

        Assert.Equal(3, result.Prompt.Context.Length);
        Assert.Equal(["earlier", "discs", "pair"], result.Prompt.Sources.Select(source => source.Task));
        Assert.NotEqual(start.Context.Values.ToArray(), result.Prompt.Context.Values.ToArray());
    }

    [Fact]
    public async Task RunAsync_FromAPromptOfAnotherModelOrMode_IsRefused()
    {
        var other = new SavedPrompt(TextContext.Random(3, world.Clip.TextTower.Width, 5), "other", "00");

        await Assert.ThrowsAsync<InputException>(() => RunAsync(Options(PromptMode.CoOp) with { Start = other }));
        await Assert.ThrowsAsync<InputException>(() => RunAsync(Options(PromptMode.Vpt) with { Start = other with { ModelSha256 = world.Clip.Sha256 } }));
    }

    [Fact]
    public async Task RunAsync_CheckpointOfOtherImages_IsRefused()
    {
        var options = Options(PromptMode.Vpt) with { CheckpointPath = _folder.File("run.checkpoint") };
        await RunAsync(options with { Shots = 1 });

        await Assert.ThrowsAsync<InputException>(() => RunAsync(options with { Shots = 2 }));
        await Assert.ThrowsAsync<InputException>(() => RunAsync(options with { Shots = 1, Weighting = TaskWeighting.Balanced }));
    }

    [Fact]
    public async Task RunAsync_UnreadableImage_IsListedAndNotSeen()
    {
        var data = world.CopyTrain(_folder);
        var broken = Directory.GetFiles(data, "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        File.WriteAllBytes(broken, [1, 2, 3]);
        foreach (var mode in Enum.GetValues<PromptMode>())
        {
            var result = await new PromptPretraining(world.Clip, Options(mode))
                .RunAsync([new SourceDataset("copy", ImageFolder.Open(data))], null, TestContext.Current.CancellationToken);

            Assert.Equal([broken], result.Unreadable.Select(file => file.Key));
            Assert.Equal((TinyWorld.TrainPerClass * 3) - 1, result.Prompt.Sources[0].ImageSha256.Count);
        }
    }

    [Fact]
    public async Task RunAsync_SettingsThatCannotWork_AreRefused()
    {
        PretrainingOptions[] wrong =
        [
            Options(PromptMode.CoOp) with { Length = 0 }, Options(PromptMode.CoOp) with { Views = -1 }, Options(PromptMode.CoOp) with { Shots = 0 },
            Options(PromptMode.CoOp) with { Seeds = [] }, Options(PromptMode.CoOp) with { Seeds = [1, 1] }, Options(PromptMode.CoOp) with { Seeds = [-1] },
            Options(PromptMode.CoOp) with { Loss = TaskLoss.ZeroMaskReferenceQuirk }, Options(PromptMode.Vpt) with { Words = "a photo of a" },
            Options(PromptMode.CoCoOp) with { Position = ClassTokenPosition.Front },
        ];
        foreach (var options in wrong)
            await Assert.ThrowsAsync<InputException>(() => RunAsync(options));
        await Assert.ThrowsAsync<InputException>(() =>
            new PromptPretraining(world.Clip, Options(PromptMode.CoOp)).RunAsync([], null, TestContext.Current.CancellationToken));
    }

    public void Dispose() => _folder.Dispose();

    private static PretrainingOptions Options(PromptMode mode) => new()
    {
        Mode = mode,
        Length = 2,
        Views = 2,
        Tuning = new PromptTuningOptions { Epochs = 3, BatchSize = 4 },
        Extraction = new ExtractionOptions { Recipe = Imaging.AugmentationRecipe.CoOp },
    };

    private Task<PretrainedPrompt> RunAsync(PretrainingOptions options) =>
        new PromptPretraining(world.Clip, options).RunAsync(Sources(), null, TestContext.Current.CancellationToken);

    // Three classes with validation images, and two of them again as a task without.
    private SourceDataset[] Sources()
    {
        var discs = ImageFolder.Open(world.Photos);
        var pair = discs with { ClassNames = [.. discs.ClassNames.Take(2)], Train = [.. discs.Train.Where(image => image.Label < 2)], Test = null };
        return [new SourceDataset("discs", discs with { Validation = discs.Test, Test = null }), new SourceDataset("pair", pair)];
    }
}
