using System.Diagnostics;
using System.Globalization;
using PromptAdapter.Features;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Methods;
using static TorchSharp.torch;

namespace PromptAdapter.Classifiers;

/// <summary>Tests that look at what the whole process holds run beside no other.</summary>
[CollectionDefinition(nameof(SoakTests), DisableParallelization = true)]
public sealed class WholeProcess;

/// <summary>Long use of one process: native tensors, which no collector sees, and memory stay as they were.</summary>
[Collection(nameof(SoakTests))]
public sealed class SoakTests(TinyWorld world) : IDisposable
{
    private const long MostGrowth = 48L << 20; // of 10,000 predictions and 500 fits; a leak of one feature map each would be hundreds of MiB

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task PredictAndFit_AFewTimes_KeepNoTensor()
    {
        await UseAsync(predictions: 20, fits: 1); // what is made once
        var before = Tensor.TotalCount;
        await UseAsync(predictions: 100, fits: 4);
        Assert.Equal(before, Tensor.TotalCount);
    }

    // PromptAdapter.Tests -class PromptAdapter.Classifiers.SoakTests -explicit only -showliveoutput
    [Fact(Explicit = true)]
    public async Task PredictAndFit_TenThousandAndFiveHundredTimes_StayFlat()
    {
        const int Rounds = 10;
        await UseAsync(1000, 50);
        var (tensors, memory) = (Tensor.TotalCount, Resident());
        for (var round = 1; round <= Rounds; round++)
        {
            await UseAsync(1000, 50);
            TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture,
                $"{round * 1000} predictions, {round * 50} fits: {Tensor.TotalCount} tensors, {Resident() / 1048576.0:F1} MiB"));
        }

        Assert.Equal(tensors, Tensor.TotalCount);
        Assert.InRange(Resident() - memory, long.MinValue, MostGrowth);
    }

    private async Task UseAsync(int predictions, int fits)
    {
        var data = ImageFolder.Open(world.Train);
        var path = _folder.File("soak.padapter");
        string[] methods = ["tip-adapter", "tip-adapter-f", "gda", "linear-probe", "zero-shot"];
        for (var fit = 0; fit < fits; fit++)
        {
            using var fitted = (await FewShotClassifier.FitAsync(world.Clip, data,
                new FitOptions
                {
                    Method = methods[fit % methods.Length],
                    Seed = fit,
                    Shots = 2,
                    LeaveOut = false,
                    Epochs = fit % methods.Length == 1 ? 3 : null,
                },
                cancellationToken: Cancel)).Classifier;
            fitted.Save(path);
            using var loaded = FewShotClassifier.Load(path, world.Clip);
            for (var i = 0; i < predictions / fits; i++)
                loaded.Predict(world.TrainPhotos[i % world.TrainPhotos.Length]);
        }

        using var owning = FewShotClassifier.Load(path, _ => ClipModel.Load(world.Checkpoint, methods: TorchMethods.Catalog, precision: EncoderPrecision.F32));
        owning.Predict(world.TrainPhotos[0]);
    }

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
