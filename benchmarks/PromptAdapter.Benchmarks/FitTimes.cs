using System.Diagnostics;
using System.Globalization;
using PromptAdapter.Benchmarks.Review;
using PromptAdapter.Experiments;
using PromptAdapter.Features;
using PromptAdapter.LeftOut;
using PromptAdapter.Methods;
using PromptAdapter.Onnx;
using PromptAdapter.Selection;
using PromptAdapter.Torch.Methods;
using PromptAdapter.Weights.Catalog;

namespace PromptAdapter.Benchmarks;

/// <summary>What fitting takes by method, apart from encoding: 4 photos of 10 classes, and a feature folder of 16 images of each class.</summary>
internal sealed class FitTimes : IBenchmark
{
    private const int Seed = 1;
    private const int FewClasses = 10;
    private const int FewShots = 4;
    private const int ManyShots = 16;

    public string Name => "fit-times";

    public string Usage =>
        "OBJECTS FEATURES METHODS  seconds by method of learning and of judging left-out images: 4 photos of each of the first 10 classes of OBJECTS with " +
        "resnet18, and 16 images of each class of the feature folder FEATURES; METHODS with commas between them";

    public async Task RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        if (arguments is not [var objects, var features, var methodText])
            throw new InputException("two folders and methods are needed", null, "for example objects features/stanford_cars auto,gda");
        var parallel = new ParallelOptions { CancellationToken = cancellationToken };
        var (few, encoding) = await PhotosAsync(objects, cancellationToken).ConfigureAwait(false);
        var many = OnFeatures(features);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores. Encoding {few.Support.Count} photos: {encoding.TotalSeconds:F1} s."));
        output.WriteLine();
        output.WriteLine($"| method | {Size(few)}: learning | judging | {Size(many)}: learning | judging |");
        output.WriteLine("|---|---:|---:|---:|---:|");
        Measure(few, "gda", parallel); // compiles what all have in common
        foreach (var method in methodText.Split(','))
        {
            var cells = ((AdapterProblem[])[few, many]).SelectMany(problem => problem.Text.IsGiven || TorchMethods.Catalog.WithoutText.Contains(method)
                ? Measure(problem, method, parallel) : ["–", "–"]);
            output.WriteLine($"| {method} | {string.Join(" | ", cells)} |");
        }
    }

    private static string Size(AdapterProblem problem) => $"{problem.Support.Count / problem.Support.ClassCount} × {problem.Support.ClassCount}";

    private static string[] Measure(AdapterProblem problem, string method, ParallelOptions parallel)
    {
        var keys = new MethodSettings().TrainedKeys;
        var settings = new MethodSettings { TipAdapterF = keys.WithEpochs(keys.EpochsFor(problem.Support.Count)) };
        var watch = Stopwatch.StartNew();
        var fit = TorchMethods.Catalog.CreateOnFeatures(method, settings).Fit(problem, new SupportCrossValidationRule(), parallel);
        var learning = watch.Elapsed;
        LeftOutPredictions.Of(problem, fit.State, settings, TorchMethods.Catalog, null, parallel);
        return [Seconds(learning), Seconds(watch.Elapsed - learning)];
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture);

    private static async Task<(AdapterProblem Problem, TimeSpan Encoding)> PhotosAsync(string objects, CancellationToken cancellationToken)
    {
        using var encoder = OnnxImageEncoder.Load(BundledEncoder.File);
        var data = ImageFolder.Open(objects);
        var shots = data.Train.Where(image => image.Label < FewClasses).GroupBy(image => image.Label).SelectMany(images => images.Take(FewShots)).ToArray();
        var watch = Stopwatch.StartNew();
        var extracted = await new FeatureExtractor(encoder, new ExtractionOptions())
            .ExtractAsync([.. shots.Select(image => image.Source)], cancellationToken: cancellationToken).ConfigureAwait(false);
        return (new AdapterProblem(extracted.Labelled(shots, FewClasses, FeatureOrigin.Unknown), TextHead.None), watch.Elapsed);
    }

    private static AdapterProblem OnFeatures(string path)
    {
        var support = ShotDraw.Take(FeatureFolders.Pool(FeatureFolders.Open(path)), ManyShots, Seed, repeat: false);
        return new AdapterProblem(support, SuggestBenchmark.HeadOf(path, support));
    }
}
