using System.Text.Json;
using PromptAdapter.Prompts.Tuning;
using PromptAdapter.Torch.Prompts.Learners;
using PromptAdapter.Torch.Prompts.Tuning;
using PromptAdapter.Weights;
using static TorchSharp.torch;

namespace PromptAdapter.Prompts.Learners;

/// <summary>The five steps of every MVLPT run once more, taken by the tuning loop: its schedule, its descent, its checkpoints.</summary>
public sealed class MvlptLoopTests : IDisposable
{
    private const double Noise = 10; // times what the reference differs from itself with another number of threads
    private const int Steps = 5;
    private const int EpochsOfTheSchedule = 50;

    private readonly MvlptGolden _golden = new();
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Run_FiveEpochsOfOneStep_EqualReference()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(ReferenceData.Golden("noise_floor.json")));
        var tolerance = Noise * json.RootElement.GetProperty("prompt/mvlpt").GetProperty("max_abs_over_tensor_max").GetDouble();
        var losses = json.RootElement.GetProperty("prompt/mvlpt.json").GetProperty("max_abs_loss_difference");
        Assert.NotEmpty(_golden.Runs);
        foreach (var name in _golden.Runs)
        {
            using var scope = NewDisposeScope();
            using var run = new MvlptRun(_golden, name);
            var options = new PromptTuningOptions
            {
                Epochs = EpochsOfTheSchedule,
                Momentum = _golden.Momentum,
                WeightDecay = _golden.WeightDecay,
                CheckpointPath = _folder.File(name + ".checkpoint")
            };
            var rates = _golden.Numbers(name, "lr");
            for (var epoch = 0; epoch < Steps; epoch++)
                Assert.Equal(rates[epoch], options.Schedule.RateAt(epoch, options.Epochs), 1e-12);

            // Stopped and taken up again in the middle, which must not be seen.
            RunUntil(run, options, 2, name);
            using var again = new MvlptRun(_golden, name);
            RunUntil(again, options, Steps, name);

            using var reached = TensorFile.Open(options.CheckpointPath!);
            var epochs = JsonSerializer.Deserialize<EpochSummary[]>(reached.Metadata["epochs"])!;
            Assert.Equal(Steps, epochs.Length);
            var difference = epochs.Zip(_golden.Numbers(name, "loss")).Max(pair => Math.Abs(pair.First.Loss - pair.Second));
            Assert.True(difference <= Noise * losses.GetProperty(name).GetDouble(), $"{name}: losses differ by {difference:E2}");
            foreach (var part in _golden.State(name, "after5").Tensors)
            {
                var values = part.Values.ToArray();
                var error = values.Zip(reached["now." + part.Name].ToSingles()).Max(pair => Math.Abs(pair.First - pair.Second)) / values.Max(Math.Abs);
                TestContext.Current.TestOutputHelper!.WriteLine($"{name} {part.Name} {error:E2}");
                Assert.True(error <= tolerance, $"{name} {part.Name}: {error:E2} of its largest value, at most {tolerance:E2}");
            }
        }
    }

    public void Dispose()
    {
        _golden.Dispose();
        _folder.Dispose();
    }

    private void RunUntil(MvlptRun run, PromptTuningOptions options, int epochs, string fingerprint)
    {
        using var stop = new CancellationTokenSource();
        var stopper = new OnReport(report =>
        {
            if (report.Done == epochs)
                stop.Cancel();
        });
        var steps = new GoldenSteps(_golden, run);
        Assert.Throws<OperationCanceledException>(() => PromptTraining.Run(steps, options, fingerprint, "test", score: null, stopper, stop.Token));
    }

    private sealed class GoldenSteps(MvlptGolden golden, MvlptRun run) : IPromptSteps
    {
        public PromptParameters Parameters => run.Learner.Parameters;

        public IEnumerable<PromptStep> Epoch(int epoch, CancellationToken cancellationToken)
        {
            using var scope = NewDisposeScope();
            var (pixels, labels) = golden.Batch(epoch);
            var told = run.Learner.ComputeGradients(pixels, logits => run.LossOf(logits, labels));
            yield return new PromptStep(told.Loss, 0, told.Guesses.Count);
        }
    }
}
