using PromptAdapter.Features;
using PromptAdapter.Selection;

namespace PromptAdapter.Methods.TipAdapterF;

public sealed class KeyCheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RandomProblem _data = RandomProblem.Create(seed: 5, classes: 4, shots: 4, dimension: 24, queries: 40);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    public void Resume_AfterSomeEpochs_EndsInTheSameBits(int epochs)
    {
        var whole = Train(8);
        var trainer = Trainer();
        for (var epoch = 0; epoch < epochs; epoch++)
            trainer.RunEpoch();
        var checkpoint = new KeyCheckpoint(_folder.File("keys.safetensors"));
        checkpoint.Save([trainer], new KeyProgress(2, 7, [trainer.Keys()], [.. Enumerable.Range(0, epochs).Select(epoch => new TrainingEpoch(epoch, [1.5], [0.25], 3))]));
        trainer.Dispose();

        using var resumed = Trainer();
        var progress = checkpoint.Resume([resumed])!;
        Assert.Equal((2, 7, epochs), (progress.Epochs, progress.Correct, progress.Curve.Count));
        Assert.Equal([1.5], progress.Curve[0].Losses);
        for (var epoch = epochs; epoch < 8; epoch++)
            resumed.RunEpoch();
        Assert.Equal(whole, resumed.Keys());
    }

    [Fact]
    public void Fit_WithStages_IsTheSameFitAndIsNotDoneTwice()
    {
        var problem = new AdapterProblem(_data.Support, TextHead.Of(_data.Weights)) { Validation = _data.Queries };
        var without = (TipAdapterFState)new TipAdapterFMethod(Options).Fit(problem, new SupportCrossValidationRule(), new ParallelOptions()).State;
        var first = (TipAdapterFState)Staged().Fit(problem, new SupportCrossValidationRule(), new ParallelOptions()).State;
        var files = Directory.GetFiles(_folder.Path).ToDictionary(path => path, File.GetLastWriteTimeUtc);
        var second = (TipAdapterFState)Staged().Fit(problem, new SupportCrossValidationRule(), new ParallelOptions()).State;

        Assert.Equal(without.Cache.Keys.ToArray(), first.Cache.Keys.ToArray());
        Assert.Equal(without.Cache.Keys.ToArray(), second.Cache.Keys.ToArray());
        Assert.Equal((without.Alpha, without.Beta, without.Epochs), (second.Alpha, second.Beta, second.Epochs));
        Assert.Equal(2, files.Count);
        Assert.All(files, file => Assert.Equal(file.Value, File.GetLastWriteTimeUtc(file.Key)));

        // Another rule, another set of images or another rate is another training.
        Staged().Fit(problem, new FullValRule(), new ParallelOptions());
        Assert.Equal(3, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public void Resume_DamagedFile_IsRefused()
    {
        var path = _folder.File("keys.safetensors");
        using var trainer = Trainer();
        new KeyCheckpoint(path).Save([trainer], new KeyProgress(0, -1, [trainer.Keys()], []));
        using var other = new KeyTrainer(_data.Support.Take([0, 1, 2, 3]), [], _data.Weights, Options);
        Assert.Contains("damaged", Assert.Throws<InputException>(() => new KeyCheckpoint(path).Resume([other])).Message, StringComparison.Ordinal);
        Assert.Contains("keys.1", Assert.Throws<InputException>(() => new KeyCheckpoint(path).Resume([trainer, trainer])).Message, StringComparison.Ordinal);
        File.WriteAllText(path, "no tensors");
        Assert.Throws<InputException>(() => new KeyCheckpoint(path).Resume([trainer]));
        Assert.Null(new KeyCheckpoint(_folder.File("none.safetensors")).Resume([trainer]));
    }

    private static TipAdapterFOptions Options => new() { Epochs = 8, BatchSize = 5, LearningRate = 0.01 };

    private TipAdapterFMethod Staged()
    {
        var options = Options;
        options.StageFolder = _folder.Path;
        return new TipAdapterFMethod(options);
    }

    private KeyTrainer Trainer() => new(_data.Support, [], _data.Weights, Options);

    private float[] Train(int epochs)
    {
        using var trainer = Trainer();
        for (var epoch = 0; epoch < epochs; epoch++)
            trainer.RunEpoch();
        return trainer.Keys();
    }
}
