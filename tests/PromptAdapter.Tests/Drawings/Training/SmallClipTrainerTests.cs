using System.Globalization;
using PromptAdapter.Runtime;
using PromptAdapter.Torch;
using PromptAdapter.Training;
using PromptAdapter.Weights;
using TorchSharp;

namespace PromptAdapter.Drawings.Training;

/// <summary>Counts live tensors of the whole process, so no other test may run beside it.</summary>
[Collection(nameof(Prompts.Tuning.PromptTuningTests))]
public sealed class SmallClipTrainerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    internal static SmallClipRecipe Recipe { get; } = new()
    {
        Seed = 3,
        EmbedDim = 16,
        PatchSize = 8,
        VisionWidth = 64,
        VisionLayers = 1,
        TextWidth = 64,
        TextLayers = 1,
        ContextLength = 12,
        Merges = 60,
        VocabularyCaptions = 100,
        Steps = 12,
        BatchSize = 16,
        LearningRate = 2e-3,
        WarmupSteps = 3,
        CooldownSteps = 5,
        WeightDecay = 0.1,
        SecondDecay = 0.98,
        LogEvery = 5,
        HeldOutPairs = 24,
    };

    [Fact]
    public void Run_OnColouredSquares_LearnsThem()
    {
        var score = Run(Recipe with { Steps = 150, WarmupSteps = 30, CooldownSteps = 50, BatchSize = 48, LearningRate = 7e-4, EmbedDim = 32 }, Out());

        var curve = Curve(Out());
        Assert.True(curve[^1].Loss < curve[0].Loss - 0.5, "the loss did not fall");
        Assert.True(score.Recall > 3 * 100.0 / Recipe.HeldOutPairs,
            $"{score.Recall} % of the held-out captions are found:\n{File.ReadAllText(Path.Combine(Out(), SmallClipTrainer.CurveFile))}");
    }

    [Fact]
    public void Run_Finished_LeavesAModelThatLoadsByItsFolder()
    {
        Run(Recipe, Out());

        using var clip = ClipModel.Load(Out());
        Assert.Equal((16, 16, 12), (clip.EmbedDim, clip.ImageSize, clip.TextTower.ContextLength));
        Assert.Single(clip.Tokenizer.Encode("yellow"));
        Assert.Equal(2 * clip.EmbedDim, clip.EncodeTexts(["a red square at the top left", "never seen"]).Length);
        Assert.Equal(["bpe_simple_vocab_16e6.txt", "loss.csv", "model.safetensors"],
            Directory.GetFiles(Out()).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using var weights = ClipWeights.Open(Out());
        Assert.All(weights.Names, name => Assert.Equal(ElementType.F16, weights.TypeOf(name)));
        Assert.Equal(Recipe.ToJson(), weights.File.Metadata["recipe"]);
    }

    [Fact]
    public void Run_Twice_GivesTheSameBytes()
    {
        Run(Recipe, Out("first"));
        Run(Recipe, Out("second"));
        Run(Recipe with { Seed = 4 }, Out("other"));

        AssertSame(Out("first"), Out("second"));
        Assert.NotEqual(Model(Out("first")), Model(Out("other")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(11)]
    public void Run_StoppedAndResumed_GivesTheSameBytes(int stopAfter)
    {
        Run(Recipe, Out("whole"));

        Stop(Recipe, Out("resumed"), stopAfter);
        Assert.False(File.Exists(Path.Combine(Out("resumed"), SmallClipTrainer.ModelFile)));
        var seen = new List<long>();
        Run(Recipe, Out("resumed"), Steps(report => seen.Add(report.Done)));

        Assert.Equal(Enumerable.Range(stopAfter + 1, Recipe.Steps - stopAfter).Select(step => (long)step), seen);
        AssertSame(Out("whole"), Out("resumed"));
    }

    [Fact]
    public void Run_KilledAndResumed_GivesTheSameBytes()
    {
        Run(Recipe, Out("whole"));

        // What a process that is killed leaves: the state of some step, and a torn file that was to become the next.
        var killed = new SmallClipTrainer(Recipe, new DrawnSquares(), new DrawnSquares()) { StateInterval = TimeSpan.Zero };
        Assert.Throws<NotSupportedException>(() => killed.Run(Out("killed"), Steps(report =>
        {
            if (report.Done == 9)
                throw new NotSupportedException();
        }), TestContext.Current.CancellationToken));
        File.WriteAllBytes(Path.Combine(Out("killed"), SmallClipTrainer.StateFile + ".1-2.partial"), [1, 2, 3]);
        Run(Recipe, Out("killed"));

        AssertSame(Out("whole"), Out("killed"));
    }

    [Fact]
    public void Run_MadeLongerBeforeTheCoolDown_IsARunOfThatLength()
    {
        var longer = Recipe with { Steps = 16, CooldownSteps = 4 };
        Run(longer, Out("whole"));

        Stop(Recipe, Out("longer"), 7); // 12 − 5 steps come before the cool-down
        Run(longer, Out("longer"));
        Stop(Recipe, Out("too late"), 8);

        AssertSame(Out("whole"), Out("longer"));
        Assert.Throws<InputException>(() => Run(longer, Out("too late")));
    }

    [Fact]
    public void Run_WithStateOfAnotherRun_IsRefused()
    {
        Stop(Recipe, Out(), 6);

        Assert.Contains("another recipe", Assert.Throws<InputException>(() => Run(Recipe with { LearningRate = 1e-3 }, Out())).Message,
            StringComparison.Ordinal);
        Assert.Throws<InputException>(() => Run(Recipe with { VisionLayers = 2 }, Out()));
        Run(Recipe, Out());
        Assert.Contains("is there already", Assert.Throws<InputException>(() => Run(Recipe, Out())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WithDamagedState_SaysSoInOneLine()
    {
        Stop(Recipe, Out(), 6);
        var path = Path.Combine(Out(), SmallClipTrainer.StateFile);
        var whole = File.ReadAllBytes(path);
        var random = new Random(1);
        var refused = 0;

        for (var i = 0; i < 40; i++)
        {
            var damaged = (byte[])whole.Clone();
            if (i % 4 == 0)
                damaged = damaged[..random.Next(whole.Length)];
            else
                damaged[random.Next(2000)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, damaged);
            try
            {
                using var stop = new CancellationTokenSource();
                Trainer(Recipe).Run(Out(), Steps(_ => stop.Cancel()), stop.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail("a damaged state was taken up");
            }
            catch (InputException error)
            {
                refused++;
                Assert.DoesNotContain('\n', error.Message);
            }
        }

        Assert.Equal(40, refused);
    }

    [Fact]
    public void Run_WithStateThatCannotBeTrained_SaysSo()
    {
        Stop(Recipe, Out(), 6);
        // Numbers so large that products overflow, as after too large a step.
        TrainingCheckpointTests.Rewrite(Path.Combine(Out(), SmallClipTrainer.StateFile), _ => { }, tensor: stored =>
            stored.Name == "now.matrices" ? stored with { Values = stored.Values.ToArray().Select(_ => 1e38f).ToArray() } : stored);

        Assert.Contains("learning rate", Assert.Throws<InputException>(() => Run(Recipe, Out())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WithStateOfAnEarlierVersion_IsRefusedAsSuch()
    {
        TrainingCheckpointTests.WriteEarlier(Path.Combine(Out(), SmallClipTrainer.StateFile), "pretraining-state");

        Assert.Contains("earlier version", Assert.Throws<InputException>(() => Run(Recipe, Out())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WithACaptionBeyondTheContext_SaysSo()
    {
        var trainer = new SmallClipTrainer(Recipe, new DrawnSquares("1234567890"), new DrawnSquares());
        var error = Assert.Throws<InputException>(() => trainer.Run(Out(), null, TestContext.Current.CancellationToken));

        Assert.Contains("tokens", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OverAHundredSteps_KeepsNoTensors()
    {
        long? early = null, late = null; // of this thread, which may have disposed of the tensors of others before
        Run(Recipe with { Steps = 110 }, Out(), Steps(report =>
        {
            if (report.Done == 6)
                early = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            late = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        }));

        Assert.NotNull(early);
        Assert.Equal(early, late);
    }

    public void Dispose() => _folder.Dispose();

    internal static SmallClipTrainer Trainer(SmallClipRecipe recipe) => new(recipe, new DrawnSquares(), new DrawnSquares());

    private static HeldOutScore Run(SmallClipRecipe recipe, string folder, IProgress<ProgressReport>? progress = null) =>
        Trainer(recipe).Run(folder, progress, TestContext.Current.CancellationToken);

    private static void Stop(SmallClipRecipe recipe, string folder, int after)
    {
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Trainer(recipe).Run(folder, Steps(report =>
        {
            if (report.Done == after)
                stop.Cancel();
        }), stop.Token));
    }

    private static OnReport Steps(Action<ProgressReport> act) => new(report =>
    {
        if (report.Stage == "training")
            act(report);
    });

    private string Out(string name = "out") => Path.Combine(_folder.Path, name);

    private static byte[] Model(string folder) => File.ReadAllBytes(Path.Combine(folder, SmallClipTrainer.ModelFile));

    private static void AssertSame(string expected, string actual)
    {
        Assert.Equal(Model(expected), Model(actual));
        foreach (var name in (string[])[SmallClipTrainer.CurveFile, SmallClipTrainer.VocabularyFile])
            Assert.Equal(File.ReadAllText(Path.Combine(expected, name)), File.ReadAllText(Path.Combine(actual, name)));
    }

    private static (int Step, double Loss)[] Curve(string folder) =>
        [.. File.ReadLines(Path.Combine(folder, SmallClipTrainer.CurveFile)).Skip(1).Select(line => line.Split(','))
            .Select(cells => (int.Parse(cells[0], CultureInfo.InvariantCulture), double.Parse(cells[3], CultureInfo.InvariantCulture)))];
}
