using PromptAdapter.Torch;

namespace PromptAdapter.Benchmarks.Catalogue;

/// <summary>Loading a whole checkpoint, cold.</summary>
internal sealed class LoadItem : CatalogueItem
{
    public override string Name => "load";

    public override string Title => "Loading a checkpoint in half precision, both towers, libtorch's own loading included";

    public override IReadOnlyList<string> Cases(CatalogueFiles files) => [.. CatalogueFiles.Models.Where(files.Has).Select(model => $"load {model}")];

    public override Task MeasureAsync(string name, CatalogueFiles files, Meter meter)
    {
        var checkpoint = files.Checkpoint(name.Split(' ')[1]);
        ClipModel? clip = null;
        meter.Measure(name, 1, () => clip = ClipModel.Load(checkpoint), warm: false);
        clip?.Dispose();
        return Task.CompletedTask;
    }
}
