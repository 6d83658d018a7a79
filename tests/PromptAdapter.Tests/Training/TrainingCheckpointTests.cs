using System.Text.Json.Serialization.Metadata;
using PromptAdapter.Weights;

namespace PromptAdapter.Training;

public sealed class TrainingCheckpointTests : IDisposable
{
    private const int Epochs = 6;

    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("run.safetensors");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, false)]
    [InlineData(5, false)]
    [InlineData(6, false)]
    [InlineData(1, true)]
    [InlineData(4, true)]
    public void Run_StoppedAndResumed_IsTheSameRun(int stopAfter, bool scored)
    {
        Func<int, double>? score = scored ? epoch => -Math.Abs(epoch - 3) : null;
        var whole = new Descent();
        var expected = Run(whole, score, checkpoint: null);

        using var stop = new CancellationTokenSource();
        var stopped = new TrainingLoop(Epochs, Checkpoint()) { BetweenSaves = TimeSpan.FromHours(1) };
        Action run = () => stopped.Run(new Descent(), score, progress => StopAt(progress, stopAfter, stop), saved: null, stop.Token);
        if (stopAfter < Epochs)
            Assert.Throws<OperationCanceledException>(run);
        else
            run();
        var resumed = new Descent();
        var actual = Run(resumed, score, Checkpoint());

        Assert.Equal(whole.Now, resumed.Now);
        Assert.Equal(Epochs - stopAfter, resumed.Run);
        Assert.Equal(expected.Epochs, actual.Epochs);
        Assert.Equal(expected.Scores, actual.Scores);
        Assert.Equal(expected.BestEpoch, actual.BestEpoch);
        Assert.Equal(scored ? 3 : Epochs, actual.BestEpoch);
        Assert.Equal(expected.Best?[0].Values.ToArray(), actual.Best?[0].Values.ToArray());
    }

    [Fact]
    public void Run_CancelledBeforeAnythingNew_WritesNothing()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.Throws<OperationCanceledException>(() => new TrainingLoop(Epochs, Checkpoint()).Run(new Descent(), null, null, null, stop.Token));

        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Run_WithTimeBetweenSaves_SavesAtTheEnd()
    {
        var saved = new List<int>();
        var loop = new TrainingLoop(Epochs, Checkpoint()) { BetweenSaves = TimeSpan.FromHours(1) };

        loop.Run(new Descent(), null, null, progress => saved.Add(progress.Epochs.Count), CancellationToken.None);

        Assert.Equal([Epochs], saved);
    }

    [Theory]
    [InlineData("key-training-checkpoint")]
    [InlineData("prompt-tuning-checkpoint-2")]
    [InlineData("pretraining-state")]
    public void Resume_FileOfAnEarlierVersion_IsRefusedAsSuch(string format)
    {
        WriteEarlier(File, format);

        var error = Assert.Throws<InputException>(() => Run(new Descent(), null, Checkpoint()));

        Assert.Contains("earlier version", error.Message, StringComparison.Ordinal);
        Assert.Contains("remove the file", error.Remedy, StringComparison.Ordinal);
        Assert.Equal(File, error.InputPath);
    }

    [Fact]
    public void Resume_FileOfALaterVersion_IsRefusedAsSuch()
    {
        Run(new Descent(), null, Checkpoint());
        Rewrite(File, metadata => metadata["version"] = "2");

        Assert.Contains("another version (2)", Refused(Checkpoint()), StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_FileOfAnotherKindOrRun_IsRefused()
    {
        Run(new Descent(), null, Checkpoint());

        Assert.Contains("another kind than training the keys", Refused(new TrainingCheckpoint(File, TrainingKind.CacheKeys, "run")), StringComparison.Ordinal);
        Assert.Contains("other images, classes, options or", Refused(new TrainingCheckpoint(File, TrainingKind.Prompt, "other")), StringComparison.Ordinal);
        Assert.Contains("not scored", Assert.Throws<InputException>(() => Run(new Descent(), _ => 0, Checkpoint())).Message, StringComparison.Ordinal);
        WriteEarlier(File, "");
        Assert.Contains("is not a checkpoint", Refused(Checkpoint()), StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_ChangedFile_IsRefusedWhereverItWasChanged()
    {
        Run(new Descent(), epoch => epoch, Checkpoint());
        var whole = System.IO.File.ReadAllBytes(File);
        for (var at = 0; at < whole.Length; at++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[at] ^= 4;
            System.IO.File.WriteAllBytes(File, damaged);
            var training = new Descent();
            Assert.DoesNotContain('\n', Assert.Throws<InputException>(() => Run(training, epoch => epoch, Checkpoint())).Message);
            Assert.Equal(0, training.Run);
        }
    }

    [Fact]
    public void Resume_FileWithoutAnArray_IsDamaged()
    {
        Run(new Descent(), null, Checkpoint());
        Rewrite(File, _ => { }, name => name == "memory.velocity");

        Assert.Contains("damaged", Refused(Checkpoint()), StringComparison.Ordinal);
    }

    /// <summary>Writes a file such as an earlier version left.</summary>
    internal static void WriteEarlier(string path, string format) =>
        SafetensorsWriter.Write(path, [TensorToWrite.Of("now.context", [1f], [1])], new Dictionary<string, string> { ["format"] = format, ["epochs"] = "[]" });

    /// <summary>Writes a checkpoint again with something changed and a digest that fits.</summary>
    internal static void Rewrite(
        string path, Action<Dictionary<string, string>> change, Func<string, bool>? without = null, Func<TrainingTensor, TrainingTensor>? tensor = null)
    {
        Dictionary<string, string> metadata;
        TrainingTensor[] tensors;
        using (var file = TensorFile.Open(path))
        {
            metadata = file.Metadata.ToDictionary();
            tensors = [.. file.Tensors.Values.Where(stored => without?.Invoke(stored.Name) != true)
                .Select(stored => new TrainingTensor(stored.Name, stored.Shape, stored.ToSingles())).Select(tensor ?? (same => same))];
        }

        change(metadata);
        metadata["content_sha256"] = TrainingCheckpoint.DigestOf(metadata, tensors);
        SafetensorsWriter.Write(path, [.. tensors.Select(one => TensorToWrite.Of(one.Name, one.Values.ToArray(), one.Shape))], metadata);
    }

    private static TrainingProgress<double> Run(Descent training, Func<int, double>? score, TrainingCheckpoint? checkpoint) =>
        new TrainingLoop(Epochs, checkpoint).Run(training, score, report: null, saved: null, TestContext.Current.CancellationToken);

    private static void StopAt(TrainingProgress<double> progress, int epochs, CancellationTokenSource stop)
    {
        if (progress.Epochs.Count == epochs)
            stop.Cancel();
    }

    private static string Refused(TrainingCheckpoint checkpoint) => Assert.Throws<InputException>(() => Run(new Descent(), null, checkpoint)).Message;

    private TrainingCheckpoint Checkpoint() => new(File, TrainingKind.Prompt, "run");

    /// <summary>Momentum on a sum of squares, with a rate that depends on the epoch.</summary>
    private sealed class Descent : ITraining<double>
    {
        private float[] _velocity = [0, 0, 0];

        public float[] Now { get; private set; } = [1, -2, 0.3f];

        public int Run { get; private set; }

        public JsonTypeInfo<List<double>> EpochsAsJson => EpochLists.Default.ListDouble;

        public IReadOnlyList<TrainingTensor> Values() => [TrainingTensor.Of("x", [.. Now])];

        public IReadOnlyList<TrainingTensor> Memory() => [TrainingTensor.Of("velocity", [.. _velocity])];

        public void Restore(
            IReadOnlyDictionary<string, TrainingTensor> values, IReadOnlyDictionary<string, TrainingTensor> memory, IReadOnlyList<double> epochs) =>
            (_velocity, Now) = (memory["velocity"].Values.ToArray(), values["x"].Values.ToArray());

        public double RunEpoch(int epoch, CancellationToken cancellationToken)
        {
            Run++;
            for (var i = 0; i < Now.Length; i++)
            {
                _velocity[i] = 0.9f * _velocity[i] + Now[i] / 3;
                Now[i] -= _velocity[i] / (epoch + 2);
            }

            return Now.Sum() / 7;
        }
    }
}
