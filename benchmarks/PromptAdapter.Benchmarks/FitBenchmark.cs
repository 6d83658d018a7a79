using System.Diagnostics;
using System.Globalization;
using PromptAdapter.Benchmarks.Catalogue;
using PromptAdapter.Onnx;
using PromptAdapter.Torch;

namespace PromptAdapter.Benchmarks;

/// <summary>What <c>fit</c> with its defaults takes from end to end, and what it said beforehand.</summary>
internal sealed class FitBenchmark : IBenchmark
{
    private const int Classes = 4;

    public string Name => "fit";

    public string Usage => "VOCABULARY [PHOTOS]   fits PHOTOS (40) JPEGs of 500 x 375 in 4 classes with a random CLIP of ViT-B/16's sizes and with resnet18, " +
        "with the defaults and quickly";

    public async Task RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        if (arguments.Count == 0)
            throw new InputException("no vocabulary is named", null, "name the file bpe_simple_vocab_16e6.txt.gz");
        var count = arguments.Count > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 40;
        var folder = Directory.CreateTempSubdirectory("promptadapter-fit-");
        try
        {
            var files = new CatalogueFiles(folder.FullName);
            var photos = files.Photos(Classes, count / Classes);
            var checkpoint = files.Checkpoint("ViT-B/16");
            foreach (var (name, options) in ((string, FitOptions)[])[("defaults", new FitOptions()), ("quick", new FitOptions { Quick = true })])
            {
                await MeasureAsync("ViT-B/16", name, () => ClipModel.Load(checkpoint, arguments[0]), photos, options, output, cancellationToken);
                await MeasureAsync("resnet18", name, () => OnnxImageEncoder.Load("resnet18"), photos, options, output, cancellationToken);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(string model, string how, Func<IFrozenModel> load, string photos, FitOptions options, TextWriter output,
        CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        using var loaded = load();
        var loading = clock.Elapsed.TotalSeconds;
        string? said = null;
        var fit = await FewShotClassifier.FitAsync(loaded, ImageFolder.Open(photos), options, new OnReport(report =>
        {
            if (report.Expected is { } expected && said is null)
                said = string.Create(CultureInfo.InvariantCulture, $"; after {clock.Elapsed.TotalSeconds:F1} s it said: {expected.TotalSeconds:F1} s for ") +
                    report.Detail;
        }), cancellationToken);
        using var classifier = fit.Classifier;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{model}, {how}: {classifier.State.Support.Count} photos in " +
            $"{clock.Elapsed.TotalSeconds:F1} s, {loading:F1} s of it loading{said}"));
    }
}
