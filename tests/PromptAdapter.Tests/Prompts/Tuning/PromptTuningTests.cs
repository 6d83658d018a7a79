using PromptAdapter.Features;
using PromptAdapter.Prompts.Context;
using PromptAdapter.Runtime;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Prompts.Context;
using PromptAdapter.Torch.Prompts.Tuning;
using PromptAdapter.Training;
using static TorchSharp.torch;

namespace PromptAdapter.Prompts.Tuning;

/// <summary>Counts live tensors of the whole process, so no other test may run beside it.</summary>
[CollectionDefinition(nameof(PromptTuningTests), DisableParallelization = true)]
public class AloneDefinition;

[Collection(nameof(PromptTuningTests))]
public sealed class PromptTuningTests : IDisposable
{
    private const int Classes = 5;
    private const int Images = 40;

    private readonly ClipModel _clip = PromptEncoderTests.RandomClip();
    private readonly PromptTokens _tokens = PromptEncoderTests.RandomTokens(Classes);
    private readonly TextContext _start;
    private readonly TemporaryFolder _folder = new();

    public PromptTuningTests() => _start = TextContext.Random(4, _clip.TextTower.Width, seed: 1);

    [Fact]
    public void Run_OnSeparableImages_LearnsThem()
    {
        var prompt = Run(Tuning(new PromptTuningOptions { Epochs = 20, BatchSize = 16 }), _start, Views());

        Assert.True(prompt.Epochs[^1].Loss < prompt.Epochs[0].Loss, "the loss did not fall");
        Assert.Equal(20, prompt.ChosenEpoch);
        Assert.Equal(prompt.LastContext.Values.ToArray(), prompt.Context.Values.ToArray());
    }

    [Fact]
    public void Run_Twice_GivesTheSameBits()
    {
        var options = new PromptTuningOptions { Epochs = 4, BatchSize = 16, Seed = 7 };

        var first = Run(Tuning(options), _start, Views());
        var second = Run(Tuning(options), _start, Views());
        var other = Run(Tuning(options with { Seed = 8 }), _start, Views());

        Assert.Equal(first.Context.Values.ToArray(), second.Context.Values.ToArray());
        Assert.Equal(first.Epochs, second.Epochs);
        Assert.NotEqual(first.Context.Values.ToArray(), other.Context.Values.ToArray());
    }

    [Fact]
    public void Run_StoppedAndResumed_GivesTheSameBits()
    {
        var options = new PromptTuningOptions { Epochs = 10, BatchSize = 16 };
        static double Score(int epoch, ClassWeights weights) => -Math.Abs(epoch - 3); // the third epoch is the best, before the stop
        var whole = Run(Tuning(options), _start, Views(), Score);

        var resumable = options with { CheckpointPath = _folder.File("tuning.safetensors") };
        using var stop = new CancellationTokenSource();
        var stopAfterFour = new Callback(report =>
        {
            if (report.Done == 4)
                stop.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => Tuning(resumable).Run(_start, Views(), Score, stopAfterFour, stop.Token));
        var seen = new List<long>();
        var resumed = Run(Tuning(resumable), _start, Views(), Score, new Callback(report => seen.Add(report.Done)));

        Assert.Equal([5, 6, 7, 8, 9, 10], seen);
        Assert.Equal(whole.LastContext.Values.ToArray(), resumed.LastContext.Values.ToArray());
        Assert.Equal(whole.Context.Values.ToArray(), resumed.Context.Values.ToArray());
        Assert.Equal(whole.Epochs, resumed.Epochs);
        Assert.Equal(3, resumed.ChosenEpoch);
    }

    [Fact]
    public void Run_WithCheckpointOfAFinishedRun_ReturnsItsResult()
    {
        var options = new PromptTuningOptions { Epochs = 2, BatchSize = 16, CheckpointPath = _folder.File("tuning.safetensors") };

        var first = Run(Tuning(options), _start, Views());
        var again = Run(Tuning(options), _start, Views(), progress: new Callback(_ => Assert.Fail("an epoch was computed again")));

        Assert.Equal(first.Context.Values.ToArray(), again.Context.Values.ToArray());
        Assert.Equal(first.Epochs, again.Epochs);
    }

    [Fact]
    public void Run_WithCheckpointOfAnotherRun_IsRefused()
    {
        var options = new PromptTuningOptions { Epochs = 2, BatchSize = 16, CheckpointPath = _folder.File("tuning.safetensors") };
        Run(Tuning(options), _start, Views());

        Assert.Throws<InputException>(() => Run(Tuning(options with { Seed = 2 }), _start, Views()));
        Assert.Throws<InputException>(() => Run(Tuning(options), TextContext.Random(4, _start.Width, seed: 2), Views()));
        Assert.Throws<InputException>(() => Run(Tuning(options), _start, Views(seed: 2)));
    }

    [Fact]
    public void Run_WithDamagedCheckpoint_SaysSoInOneLine()
    {
        var options = new PromptTuningOptions { Epochs = 1, BatchSize = 16, CheckpointPath = _folder.File("tuning.safetensors") };
        Run(Tuning(options), _start, Views());
        var whole = File.ReadAllBytes(options.CheckpointPath!);
        var random = new Random(1);

        for (var i = 0; i < 60; i++)
        {
            var damaged = (byte[])whole.Clone();
            if (i % 3 == 0)
                damaged = damaged[..random.Next(whole.Length)];
            else
                damaged[random.Next(whole.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(options.CheckpointPath!, damaged);
            Assert.DoesNotContain('\n', Assert.Throws<InputException>(() => Run(Tuning(options), _start, Views())).Message);
        }
    }

    [Fact]
    public void Run_WithCheckpointOfAnEarlierVersion_IsRefusedAsSuch()
    {
        var options = new PromptTuningOptions { Epochs = 1, BatchSize = 16, CheckpointPath = _folder.File("tuning.safetensors") };
        TrainingCheckpointTests.WriteEarlier(options.CheckpointPath!, "prompt-tuning-checkpoint-2");

        var error = Assert.Throws<InputException>(() => Run(Tuning(options), _start, Views()));

        Assert.Contains("earlier version", error.Message, StringComparison.Ordinal);
        Assert.Equal([Setting.Restart], error.Settings);
    }

    [Fact]
    public void Run_WithScores_KeepsTheFirstBestEpoch()
    {
        double[] scores = [1, 3, 2, 3];

        var prompt = Run(Tuning(new PromptTuningOptions { Epochs = 4, BatchSize = 16 }), _start, Views(), (epoch, _) => scores[epoch - 1]);

        Assert.Equal(2, prompt.ChosenEpoch);
        Assert.Equal(scores.Select(score => (double?)score), prompt.Epochs.Select(epoch => epoch.Score));
        Assert.NotEqual(prompt.LastContext.Values.ToArray(), prompt.Context.Values.ToArray());
    }

    [Fact]
    public void Run_Scoring_SeesTheWeightsOfTheContext()
    {
        float[]? last = null;
        var tuning = Tuning(new PromptTuningOptions { Epochs = 2, BatchSize = 16 });

        var prompt = Run(tuning, _start, Views(), (epoch, weights) =>
        {
            last = weights.Values.ToArray();
            return epoch;
        });

        Assert.Equal(last, tuning.Weights(prompt.Context).Values.ToArray());
    }

    [Fact]
    public void Run_KeepsNoTensors()
    {
        var counts = new List<long>();
        var options = new PromptTuningOptions { Epochs = 100, BatchSize = 20 }; // two steps each
        using var scope = NewDisposeScope();

        Run(Tuning(options), _start, Views(), progress: new Callback(_ => counts.Add(Tensor.TotalCount)));

        Assert.Equal(100, counts.Count);
        Assert.Equal(counts[1], counts[^1]);
    }

    [Fact]
    public void Run_FeaturesOfOtherClasses_IsRefused()
    {
        var set = FeatureSet.Create(new float[64].Select((_, i) => i + 1f).ToArray(), 64, [0], classCount: 2);

        Assert.Throws<InputException>(() => Run(Tuning(new PromptTuningOptions()), _start, FeatureViews.Of(set)));
    }

    [Theory]
    [InlineData(0, 32, 0.9)]
    [InlineData(5, 0, 0.9)]
    [InlineData(5, 32, 1.0)]
    [InlineData(5, 32, double.NaN)]
    public void Run_OptionsOutOfRange_AreRefused(int epochs, int batch, double momentum) =>
        Assert.Throws<InputException>(() => Run(Tuning(new PromptTuningOptions { Epochs = epochs, BatchSize = batch, Momentum = momentum }), _start, Views()));

    public void Dispose()
    {
        _clip.Dispose();
        _folder.Dispose();
    }

    private static TunedPrompt Run(PromptTuning tuning, TextContext start, FeatureViews views, EpochScoring? score = null,
        IProgress<ProgressReport>? progress = null) =>
        tuning.Run(start, views, score, progress, TestContext.Current.CancellationToken);

    private PromptTuning Tuning(PromptTuningOptions options) => new(_clip, _tokens, options);

    // Clusters around random directions, each image under three slightly different views.
    private FeatureViews Views(int seed = 1)
    {
        var random = new Random(seed);
        var centres = Enumerable.Range(0, Classes).Select(_ => Draw(1)).ToArray();
        int[] labels = [.. Enumerable.Range(0, Images).Select(row => row % Classes)];
        return FeatureViews.Of([.. Enumerable.Range(0, 3).Select(_ =>
            FeatureSet.Create([.. labels.SelectMany(label => centres[label].Zip(Draw(0.3f), (centre, noise) => centre + noise))], _clip.EmbedDim, labels,
                Classes))]);

        float[] Draw(float scale) => [.. Enumerable.Range(0, _clip.EmbedDim).Select(_ => scale * (random.NextSingle() - 0.5f))];
    }

    private sealed class Callback(Action<ProgressReport> action) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => action(value);
    }
}
