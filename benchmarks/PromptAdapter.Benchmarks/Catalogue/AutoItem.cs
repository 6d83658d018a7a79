using System.Globalization;
using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Selection;
using PromptAdapter.Torch.Methods;

namespace PromptAdapter.Benchmarks.Catalogue;

/// <summary>Learning on features by <c>auto</c> and by its members alone.</summary>
internal sealed class AutoItem : CatalogueItem
{
    private static readonly string[] Methods = ["tip-adapter-f", "gda", "proker", "anchored", "auto"];

    public override string Name => "auto";

    public override string Title => "Learning on features (512 values, text given, drawn at random) by `auto` and by its members alone";

    public override IReadOnlyList<string> Cases(CatalogueFiles files) => [.. Methods.Select(method => $"16 × 100 {method}"), "4 × 1000 auto"];

    public override Task MeasureAsync(string name, CatalogueFiles files, Meter meter)
    {
        var words = name.Split(' ');
        var (shots, classes) = (int.Parse(words[0], CultureInfo.InvariantCulture), int.Parse(words[2], CultureInfo.InvariantCulture));
        var problem = new AdapterProblem(RandomFeatures.Images(4, shots * classes, classes, 512), TextHead.Of(RandomFeatures.Weights(classes, 512)));
        var parallel = new ParallelOptions { CancellationToken = meter.CancellationToken };
        var keys = new MethodSettings().TrainedKeys;
        var settings = new MethodSettings { TipAdapterF = keys.WithEpochs(keys.EpochsFor(problem.Support.Count)) };
        meter.Measure(name, 1, () => TorchMethods.Catalog.CreateOnFeatures(words[3], settings).Fit(problem, new SupportCrossValidationRule(), parallel),
            warm: false);
        return Task.CompletedTask;
    }
}
