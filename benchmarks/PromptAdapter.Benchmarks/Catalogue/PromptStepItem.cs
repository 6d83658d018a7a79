using System.Globalization;
using PromptAdapter.Torch.Towers;

namespace PromptAdapter.Benchmarks.Catalogue;

/// <summary>A step of context learning: <see cref="CoOpStepBenchmark"/>'s, without the plain graph beside it.</summary>
internal sealed class PromptStepItem : CatalogueItem
{
    private const int Rounds = 1; // after one that warms up

    public override string Name => "prompt-step";

    public override string Title => "Prompt step: 16 context tokens, ViT-B/16's text tower, 32 images";

    public override string Note => "Python runs the plain 77-token graph, at 100 classes only: at 1,000 it needs more than 30 GB.";

    public override IReadOnlyList<string> Cases(CatalogueFiles files) => ["100 classes", "1000 classes"];

    public override async Task MeasureAsync(string name, CatalogueFiles files, Meter meter)
    {
        var options = new PromptStepOptions
        {
            Classes = int.Parse(name.Split(' ')[0], CultureInfo.InvariantCulture),
            Rounds = Rounds,
            Checkpoint = Path.Combine(files.Folder, "text.safetensors"),
            Gradient = Path.Combine(files.Folder, "gradient"),
        };
        new RandomCheckpoint { EmbedDim = 512, TextWidth = 512, TextLayers = 12, VisionWidth = 64, VisionLayers = 1 }.Write(
            options.Checkpoint, Weights.ElementType.F32);
        using var step = StepProcess.Start(options.ForChild("coop-step", "shared"));
        for (var round = 0; round <= Rounds; round++)
            await step.StepAsync(meter.CancellationToken);
        var result = await step.FinishAsync(meter.CancellationToken);
        meter.Print(new Measurement($"prompt step {name}", result.Seconds, result.Processor, result.PeakMiB));
    }
}
