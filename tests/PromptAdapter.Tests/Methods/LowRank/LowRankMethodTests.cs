using System.Security.Cryptography;
using PromptAdapter.Datasets;
using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Runtime;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Methods.LowRank;
using PromptAdapter.Torch.Native;
using PromptAdapter.Torch.Prompts.Context;
using PromptAdapter.Torch.Prompts.Pretraining;
using PromptAdapter.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace PromptAdapter.Methods.LowRank;

public sealed class LowRankMethodTests(TinyWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Encode_BIsZero_IsTheFrozenTower()
    {
        using var scope = NewDisposeScope();
        var (tower, pixels) = (LowRankMethod.TowerOf(world.Clip), rand([2, 3, 32, 32]));
        var matrices = randn([tower.Depth, 2, 3, 2, tower.Width]);
        matrices.select(1, 1).zero_();
        Assert.Equal(0, (tower.Encode(pixels) - tower.Encode(pixels, LowRankMatrices.Of(matrices))).abs().max().item<float>(), 1e-5);
    }

    [Fact]
    public void Of_Updates_AreXTimesAsTimesBOverTheRootOfTheRank()
    {
        using var scope = NewDisposeScope();
        var (matrices, tokens) = (randn([2, 2, 3, 4, 5]), randn([2, 3, 5]));
        var update = LowRankMatrices.Of(matrices)(1, tokens); // [2, 3, 15]
        for (var part = 0; part < 3; part++)
        {
            var expected = tokens.matmul(matrices[1][0][part].t()).matmul(matrices[1][1][part]).Times(0.5);
            Assert.Equal(0, (expected - update.narrow(-1, 5 * part, 5)).abs().max().item<float>(), 1e-5);
        }
    }

    [Fact]
    public void Of_Dropout_IsThatOfItsGeneratorAndKeepsTheMean()
    {
        using var scope = NewDisposeScope();
        var (matrices, tokens) = (ones([1, 2, 3, 1, 1000]), ones([1, 8, 1000]));
        var whole = LowRankMatrices.Of(matrices)(0, tokens);
        Tensor Dropped(ulong seed)
        {
            using var masks = new Generator(seed);
            return LowRankMatrices.Of(matrices, dropout: 0.25, masks)(0, tokens);
        }

        Assert.True(Dropped(3).equal(Dropped(3)).all().item<bool>());
        Assert.False(Dropped(3).equal(Dropped(4)).all().item<bool>());
        Assert.Equal(1, (Dropped(3).mean() / whole.mean()).item<float>(), 0.02);
        Assert.NotEqual(whole[0][0][0].item<float>(), Dropped(3)[0][0][0].item<float>());
    }

    [Fact]
    public void RunEpoch_ManyPasses_LearnTheShots()
    {
        using var training = Training(new LowRankOptions { Epochs = 40, LearningRate = 0.01 });
        double[] losses = [.. Enumerable.Range(0, 40).Select(epoch => training.RunEpoch(epoch, TestContext.Current.CancellationToken).Loss)];
        Assert.True(losses[35..].Average() < losses[..5].Average() - 0.2, string.Join(", ", losses));
    }

    [Fact]
    public void Parts_ComputedAgainForTheGradient_MeetTheSameMasks()
    {
        using var scope = NewDisposeScope();
        var (depth, width) = (world.Clip.TextTower.Depth, world.Clip.TextTower.Width);
        var matrices = randn([depth, 2, 3, 2, width]);
        var parts = new LowRankTexts(world.Clip, TinyWorld.ClassNames).Parts(new ActivationMemory(1), part => new Generator(7 + (ulong)part));
        Assert.Equal(3, parts.Length);
        using var pass = new PromptPass(matrices, parts);
        pass.Features.sum().backward();
        var leaf = matrices.detach().clone().requires_grad_(true);
        cat([.. parts.Select(part => part.Encode(leaf))]).sum().backward();
        Assert.Equal(0, (pass.PromptGradient() - leaf.grad!).abs().max().item<float>(), 1e-4);
        Assert.True(leaf.grad!.abs().max().item<float>() > 1e-3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Fit_StoppedAndTakenUpAgain_EndsInTheSameBytes(int stopAfter)
    {
        var whole = await SavedAsync(Options with { StageFolder = null });
        using (var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken))
        {
            var stopping = new OnReport(report =>
            {
                if (report.Stage == "tuning both towers" && report.Done == stopAfter)
                    stop.Cancel();
            });
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FewShotClassifier.FitAsync(
                world.Clip, ImageFolder.Open(world.Train), Options with { StageFolder = _folder.Path }, stopping, stop.Token));
        }

        Assert.Single(Directory.GetFiles(_folder.Path, "low-rank-*.safetensors"));
        var steps = new List<long>();
        var resumed = await SavedAsync(Options with { StageFolder = _folder.Path }, new OnReport(report =>
        {
            if (report.Stage == "tuning both towers")
                steps.Add(report.Done);
        }));
        Assert.Equal(whole, resumed);
        Assert.Equal(Enumerable.Range(stopAfter + 1, 6 - stopAfter).Select(step => (long)step), steps);
    }

    [Fact]
    public async Task Fit_AnotherSeed_EndsElsewhere() =>
        Assert.NotEqual((await FitAsync(Options)).State.Tower[0].Singles().ToArray(),
            (await FitAsync(Options with { Seed = 2 })).State.Tower[0].Singles().ToArray());

    [Fact]
    public void TowerOf_ResNet_IsRefused()
    {
        using var resNet = ClipModel.Load(ReferenceData.Golden("checkpoints", "rn_v1k.state_dict.pt"));
        var error = Assert.Throws<InputException>(() => LowRankMethod.TowerOf(resNet));
        Assert.Contains("ResNet", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Retune_MatricesOfAnotherModel_AreRefused()
    {
        var error = Assert.Throws<InputException>(() =>
            LowRankMethod.Descriptor.Retune!(world.Clip, [RawTensor.Of("tower.low_rank", new float[48], 1, 2, 3, 2, 4)]));
        Assert.Contains("[1, 2, 3, 2, 4]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Passes_NothingStated_AreThoseOfFiveHundredSteps()
    {
        Assert.Equal(4 * 500 * 10, LowRankMethod.Descriptor.Passes!(new FitOptions(), 10));
        Assert.Equal(4 * 500 * 32, LowRankMethod.Descriptor.Passes!(new FitOptions(), 160));
        Assert.Equal(4 * 3 * 10, LowRankMethod.Descriptor.Passes!(new FitOptions { VisualEpochs = 3 }, 10));
    }

    // The training itself runs on this thread, where tensors are counted.
    [Fact]
    public void RunEpoch_ManySteps_LeavesNoTensor()
    {
        _ = world.Clip; // loaded before anything is counted
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var training = Training(new LowRankOptions { Epochs = 3 }))
        {
            training.RunEpoch(0, TestContext.Current.CancellationToken);
            var afterOne = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            training.RunEpoch(1, TestContext.Current.CancellationToken);
            training.RunEpoch(2, TestContext.Current.CancellationToken);
            Assert.Equal(afterOne, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static FitOptions Options =>
        new() { Method = LowRankMethod.MethodName, Views = 0, VisualEpochs = 6, KeepThumbnails = false, Selection = new FixedRule() };

    private async Task<FewShotClassifier> FitAsync(FitOptions options, IProgress<ProgressReport>? progress = null) => (await FewShotClassifier.FitAsync(
        world.Clip, ImageFolder.Open(world.Train), options with { Views = 0 }, progress, TestContext.Current.CancellationToken)).Classifier;

    private async Task<byte[]> SavedAsync(FitOptions options, IProgress<ProgressReport>? progress = null)
    {
        using var classifier = await FitAsync(options, progress);
        classifier.Save(_folder.File("a.padapter"));
        return await File.ReadAllBytesAsync(_folder.File("a.padapter"), TestContext.Current.CancellationToken);
    }

    private LowRankTraining Training(LowRankOptions options)
    {
        var paths = world.TrainPhotos;
        var task = new TaskData("t", TinyWorld.ClassNames, [.. paths.Select((path, i) => new LabelledImage(path, i / TinyWorld.TrainPerClass, path))],
            [.. paths.Select(path => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))))], [], []);
        return new LowRankTraining(
            world.Clip, task, new LowRankTexts(world.Clip, TinyWorld.ClassNames), options, new ExtractionOptions(), seed: 1, new ParallelOptions());
    }
}
