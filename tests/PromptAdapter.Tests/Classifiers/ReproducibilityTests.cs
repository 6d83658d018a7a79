using PromptAdapter.Features;
using PromptAdapter.Methods.CoOp;
using PromptAdapter.Prompts.Tuning;
using PromptAdapter.Torch.Methods;
using PromptAdapter.Torch.Native;

namespace PromptAdapter.Classifiers;

/// <summary>What gives the same bytes, and what the same numbers up to their last bits.</summary>
[Collection(nameof(SoakTests))]
public sealed class ReproducibilityTests(TinyWorld world) : IDisposable
{
    // Of unit features. Sums of another order differ in the last bits of single precision, 1.2e-7; 1.6e-7 is the most that was found.
    private const double FeatureTolerance = 1e-6;
    private const double ProbabilityTolerance = 1e-4;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Methods => [.. TorchMethods.Catalog.Names];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Fit_SameSeedAndThreads_GivesTheSameBytes(string method)
    {
        var files = new List<byte[]>();
        for (var run = 0; run < 2; run++)
        {
            using var fitted = await FitAsync(method);
            fitted.Save(_folder.File("same.padapter"));
            files.Add(await File.ReadAllBytesAsync(_folder.File("same.padapter"), Cancel));
        }

        Assert.Equal(files[0], files[1]);
    }

    [Fact]
    public void SetThreads_ReachesThreadsThatHaveComputedBefore()
    {
        var (before, after) = (0, 0);
        using var changed = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            TensorThreads.Settle();
            before = TorchSharp.torch.get_num_threads();
            begun.Set();
            changed.Wait();
            TensorThreads.Settle();
            after = TorchSharp.torch.get_num_threads();
        });
        TensorThreads.Set(2);
        try
        {
            thread.Start();
            begun.Wait(Cancel);
        }
        finally
        {
            TensorThreads.Set(1);
        }

        changed.Set();
        thread.Join();
        Assert.Equal((2, 1), (before, after));
    }

    // A store does not say how many threads or images a batch filled it, so what is read from it may differ in the last bits from what would be computed.
    [Fact]
    public async Task Extract_OtherThreadsAndBatches_DifferInTheLastBitsAtMost()
    {
        var reference = await FeaturesAsync(threads: 1, batch: 32);
        foreach (var (threads, batch) in ((int, int)[])[(2, 32), (1, 1), (2, 5), (4, 3)])
        {
            var features = await FeaturesAsync(threads, batch);
            Assert.Equal(reference.Length, features.Length);
            Assert.All(reference.Zip(features), pair => Assert.Equal(pair.First, pair.Second, FeatureTolerance));
        }
    }

    [Theory]
    [InlineData("tip-adapter")]
    [InlineData("tip-adapter-f")]
    [InlineData("gda")]
    [InlineData("auto")]
    public async Task Fit_StoreOfOtherThreadsAndBatches_AnswersTheSame(string method)
    {
        using var alone = await FitAsync(method);
        var store = new FeatureStore(Path.Combine(_folder.Path, "store"));
        var extraction = new ExtractionOptions { Store = store, BatchSize = 3 };
        TensorThreads.Set(2);
        try
        {
            await new FeatureExtractor(world.Clip, extraction).ExtractAsync(world.TrainPhotos, cancellationToken: Cancel);
        }
        finally
        {
            TensorThreads.Set(1);
        }

        using var stored = await FitAsync(method, extraction with { BatchSize = 32 });
        foreach (var photo in Directory.GetFiles(world.Test, "*.png", SearchOption.AllDirectories))
        {
            var (expected, actual) = (alone.Predict(photo), stored.Predict(photo));
            Assert.Equal(expected.Label, actual.Label);
            Assert.Equal(expected.Probability, actual.Probability, ProbabilityTolerance);
        }
    }

    private async Task<FewShotClassifier> FitAsync(string method, ExtractionOptions? extraction = null)
    {
        var options = TorchMethods.Catalog.Find(method).Options;
        return (await FewShotClassifier.FitAsync(world.Clip, ImageFolder.Open(world.Train), new FitOptions
        {
            Method = method,
            Shots = 3,
            Epochs = options.Any(option => option.Name == "key-epochs") ? 3 : null,
            VisualEpochs = options.Any(option => option.Name == "visual-epochs") ? 2 : null,
            Context = new CoOpOptions { Tuning = new PromptTuningOptions { Epochs = 2 } },
            Extraction = extraction ?? new ExtractionOptions(),
        }, cancellationToken: Cancel)).Classifier;
    }

    private async Task<float[]> FeaturesAsync(int threads, int batch)
    {
        TensorThreads.Set(threads);
        try
        {
            var extracted = await new FeatureExtractor(world.Clip, new ExtractionOptions { BatchSize = batch })
                .ExtractAsync(world.TrainPhotos, cancellationToken: Cancel);
            return extracted.Normalised();
        }
        finally
        {
            TensorThreads.Set(1);
        }
    }
}
