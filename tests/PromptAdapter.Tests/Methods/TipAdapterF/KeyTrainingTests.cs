using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Selection;
using PromptAdapter.Training;
using PromptAdapter.Weights;

namespace PromptAdapter.Methods.TipAdapterF;

public sealed class KeyTrainingTests : IDisposable
{
    private const int Epochs = 8;

    private readonly TemporaryFolder _folder = new();
    private readonly RandomProblem _data = RandomProblem.Create(seed: 5, classes: 4, shots: 4, dimension: 24, queries: 40);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, false)]
    [InlineData(4, false)]
    [InlineData(8, false)]
    [InlineData(2, true)]
    [InlineData(5, true)]
    public void Run_StoppedAndResumed_EndsInTheSameBits(int stopAfter, bool scored)
    {
        // Two rounds, with the best epoch on either side of the stops.
        SelectionRound[] rounds = [Round([0, 1, 2, 3, 4, 5, 6, 7]), Round([.. Enumerable.Range(0, 16)])];
        var score = scored ? new KeyScore("made up", (keys, _, _) => (int)(1000 * keys[0][0]) % 7 + (int)(1000 * keys[1][5]) % 5) : null;
        var whole = LearnedKeys.Run(rounds, Options(staged: false), Epochs, score, new ParallelOptions());

        Stop(rounds, stopAfter, score);
        var file = Assert.Single(Directory.GetFiles(_folder.Path));
        using (var checkpoint = TensorFile.Open(file))
            Assert.Equal(scored, checkpoint.Tensors.ContainsKey("best.keys.0"));
        var resumed = LearnedKeys.Run(rounds, Options(staged: true), Epochs, score, new ParallelOptions());

        Assert.Equal(whole.Keys, resumed.Keys);
        Assert.Equal(whole.Epochs, resumed.Epochs);
        Assert.Equal(whole.Curve.SelectMany(epoch => epoch.Losses), resumed.Curve.SelectMany(epoch => epoch.Losses));
        Assert.Equal(whole.Curve.SelectMany(epoch => epoch.LearningRates), resumed.Curve.SelectMany(epoch => epoch.LearningRates));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData(TieBreak.First, 1)]
    [InlineData(TieBreak.NearestToStated, Epochs)]
    public void Run_EqualEpochs_KeepsTheOneThatTheRuleAsksFor(TieBreak ties, int expected)
    {
        var learned = LearnedKeys.Run([Round([0, 1, 2, 3])], Options(staged: false), Epochs,
            new KeyScore("equal", (_, epoch, epochs) => 3 + ties.Preference(epoch, epochs)), new ParallelOptions());

        Assert.Equal(expected, learned.Epochs);
    }

    [Fact]
    public void Fit_WithStages_IsTheSameFitAndIsNotDoneTwice()
    {
        var problem = new AdapterProblem(_data.Support, TextHead.Of(_data.Weights)) { Validation = _data.Queries };
        var without = Fit(staged: false);
        var first = Fit(staged: true);
        var files = Directory.GetFiles(_folder.Path).ToDictionary(path => path, File.GetLastWriteTimeUtc);
        var second = Fit(staged: true);

        Assert.Equal(without.Cache.Keys.ToArray(), first.Cache.Keys.ToArray());
        Assert.Equal(without.Cache.Keys.ToArray(), second.Cache.Keys.ToArray());
        Assert.Equal((without.Alpha, without.Beta, without.Epochs), (second.Alpha, second.Beta, second.Epochs));
        Assert.Equal(2, files.Count);
        Assert.All(files, file => Assert.Equal(file.Value, File.GetLastWriteTimeUtc(file.Key)));

        // Another rule, another set of images or another rate is another training.
        new TipAdapterFMethod(Options(staged: true)).Fit(problem, new FullValRule(), new ParallelOptions());
        Assert.Equal(3, Directory.GetFiles(_folder.Path).Length);

        TipAdapterFState Fit(bool staged) =>
            (TipAdapterFState)new TipAdapterFMethod(Options(staged)).Fit(problem, new SupportCrossValidationRule(), new ParallelOptions()).State;
    }

    [Fact]
    public void Fingerprint_AnyFieldChanged_IsAnother()
    {
        SelectionRound[] rounds = [Round([0, 1, 2, 3])];
        var options = Options(staged: false);
        string[] all =
        [
            Of(rounds, options), Of(rounds, options, stop: 7), Of(rounds, options, scored: "First"), Of(rounds, options, scored: "NearestToStated"),
            Of([rounds[0] with { CacheFactor = 2 }], options), Of([rounds[0] with { Head = null }], options),
            Of([rounds[0] with { Queries = _data.Support }], options),
            Of([rounds[0] with { Views = [rounds[0].Support] }], options), Of([rounds[0], rounds[0]], options), Of([Round([0, 1, 2, 4])], options),
            Changed(changed => changed.Scale = 50), Changed(changed => changed.Alpha = 2), Changed(changed => changed.Beta = 2),
            Changed(changed => changed.LearningRate = 0.02), Changed(changed => changed.Epochs = 9), Changed(changed => changed.BatchSize = 6),
            Changed(changed => changed.WeightDecay = 0.5), Changed(changed => changed.Epsilon = 1e-3), Changed(changed => changed.Seed = 2),
        ];

        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.Equal(all[0], Of(rounds, Options(staged: true))); // where checkpoints go changes nothing

        static string Of(IReadOnlyList<SelectionRound> rounds, TipAdapterFOptions options, int stop = Epochs, string? scored = null) =>
            KeyTraining.Fingerprint(rounds, options, stop, scored);

        string Changed(Action<TipAdapterFOptions> change)
        {
            var changed = Options(staged: false);
            change(changed);
            return Of(rounds, changed);
        }
    }

    private TipAdapterFOptions Options(bool staged) =>
        new() { Epochs = Epochs, BatchSize = 5, LearningRate = 0.01, StageFolder = staged ? _folder.Path : null };

    private SelectionRound Round(int[] rows) => new(_data.Support.Take(rows), _data.Weights, _data.Queries, _data.Support.Count / (double)rows.Length);

    // Leaves what a run leaves that is stopped between two epochs.
    private void Stop(IReadOnlyList<SelectionRound> rounds, int after, KeyScore? score)
    {
        using var stop = new CancellationTokenSource();
        var options = Options(staged: true);
        using var training = new KeyTraining(rounds, options, new ParallelOptions { CancellationToken = stop.Token });
        var checkpoint = TrainingCheckpoint.In(_folder.Path, TrainingKind.CacheKeys, KeyTraining.Fingerprint(rounds, options, Epochs, score?.Name));
        Func<int, double>? judge = score is null ? null : epoch => score.Judge(training.Keys(), epoch, Epochs);
        var loop = new TrainingLoop(Epochs, checkpoint) { BetweenSaves = TimeSpan.FromHours(1) };
        void Report(TrainingProgress<TrainingEpoch> progress)
        {
            if (progress.Epochs.Count == after)
                stop.Cancel();
        }

        if (after < Epochs)
            Assert.Throws<OperationCanceledException>(() => loop.Run(training, judge, Report, saved: null, stop.Token));
        else
            loop.Run(training, judge, Report, saved: null, stop.Token);
    }
}
