using PromptAdapter.Methods.TipAdapterF;
using PromptAdapter.Torch.Matrices;
using PromptAdapter.Torch.Native;

namespace PromptAdapter.Benchmarks.Catalogue;

/// <summary>An epoch of training keys.</summary>
internal sealed class KeyEpochItem : CatalogueItem
{
    public override string Name => "key-epoch";

    public override string Title => "Tip-Adapter-F epoch: 1,600 keys × 1,024, 100 classes, batches of 256";

    public override IReadOnlyList<string> Cases(CatalogueFiles files) => ["1600 keys"];

    public override Task MeasureAsync(string name, CatalogueFiles files, Meter meter)
    {
        NativeBackend.EnsureLoaded();
        var options = new TipAdapterFOptions { Alpha = 1.17, Beta = 1, BatchSize = 256, Epochs = 1000, Products = TorchProducts.Instance };
        using var trainer = new KeyTrainer(RandomFeatures.Images(4, 1600, 100, 1024), [], RandomFeatures.Weights(100, 1024), options);
        var parallel = new ParallelOptions { CancellationToken = meter.CancellationToken };
        meter.Measure($"key epoch {name}", 9, () => trainer.RunEpoch(parallel));
        return Task.CompletedTask;
    }
}
