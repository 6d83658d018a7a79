using System.Globalization;
using PromptAdapter.Onnx;
using PromptAdapter.Torch;

namespace PromptAdapter.Benchmarks.Catalogue;

/// <summary><c>fit</c> from photos to a classifier, with its defaults.</summary>
internal sealed class FitItem : CatalogueItem
{
    public override string Name => "fit";

    public override string Title => "`fit` end to end with its defaults: JPEGs of 500 × 375";

    public override string Note => "The model's loading is part of it; drawing the photos is not.";

    public override IReadOnlyList<string> Cases(CatalogueFiles files) => ["10 × 4 ViT-B/16", "10 × 4 resnet18", "100 × 16 resnet18"];

    public override async Task MeasureAsync(string name, CatalogueFiles files, Meter meter)
    {
        var words = name.Split(' ');
        var photos = files.Photos(int.Parse(words[0], CultureInfo.InvariantCulture), int.Parse(words[2], CultureInfo.InvariantCulture));
        var checkpoint = words[3] == "resnet18" ? null : files.Checkpoint(words[3]);
        var began = (System.Diagnostics.Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        using IFrozenModel model = checkpoint is null ? OnnxImageEncoder.Load("resnet18") : ClipModel.Open(checkpoint);
        var fit = await FewShotClassifier.FitAsync(model, ImageFolder.Open(photos), new FitOptions(),
            cancellationToken: meter.CancellationToken);
        using var classifier = fit.Classifier;
        meter.Print(new Measurement($"fit {name}", System.Diagnostics.Stopwatch.GetElapsedTime(began.Item1).TotalSeconds,
            (Environment.CpuUsage.TotalTime - began.TotalTime).TotalSeconds, Meter.PeakMiB()));
    }
}
