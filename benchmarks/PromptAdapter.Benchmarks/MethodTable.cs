using System.Globalization;
using PromptAdapter.Datasets;
using PromptAdapter.Drawings;
using PromptAdapter.Experiments;
using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Onnx;
using PromptAdapter.Torch;
using PromptAdapter.Weights.Catalog;

namespace PromptAdapter.Benchmarks;

/// <summary>Every method on features on everything there is to measure on, as one table: real features, the drawn suite, and photos.</summary>
internal sealed class MethodTable : IBenchmark
{
    private const string Selection = "support-cv";
    private const string Drawn = "drawn suite";
    private const string Photos = "photos";
    private const string Automatic = "auto";
    private const int Pool = 16; // images of a class in a feature folder's largest support set: of all of them there is one draw
    private const int LastShots = 8; // of the photos, of which 15 of a class are there to draw from

    private static readonly int[] Shots = [1, 2, 4, 8, Pool];
    private static readonly int[] Seeds = [1, 2, 3];

    public string Name => "methods";

    public string Usage =>
        "FEATURES PHOTOS OUT [METHODS]  every method on features, or those named, at 1 to 16 shots, three draws: on the feature folders in FEATURES, the " +
        "drawn suite, and class folders of photos with resnet18 (PHOTOS); results go to OUT, and finished runs are not repeated";

    public async Task RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        if (arguments.Count is not (3 or 4))
            throw new InputException("three folders are needed", null,
                "give the folder of feature folders, one of photos in class folders, and one for results");
        string[] methods = arguments.Count > 3 ? arguments[3].Split(',') : Methods;
        var (features, photos, folder) = (arguments[0], arguments[1], arguments[2]);
        using var clip = ClipModel.Load(Path.Combine("assets", "mini"), precision: EncoderPrecision.F32);
        using var encoder = OnnxImageEncoder.Load(BundledEncoder.File);
        var fit = new FitOptions
        {
            Extraction = new ExtractionOptions { Store = new FeatureStore(Path.Combine(folder, "features")), ApplyOrientation = false },
        };
        List<(string Group, string Name, Bench Bench)> benches = [];
        foreach (var name in (string[])["dtd", "stanford_cars", "caltech101", "ucf101"])
        {
            var plan = OnFeatures(Path.Combine(features, name), methods);
            benches.Add((name, name, new FeatureBench(plan with { Shots = Shots[..^1], Seeds = Seeds })));
            benches.Add((name, name + "-16", new FeatureBench(plan with { Shots = [Pool], Seeds = name == "dtd" ? [1] : null })));
        }

        benches.Add(("imagenet", "imagenet", new FeatureBench(OnFeatures(Path.Combine(features, "imagenet"), methods) with { Shots = [1, 2], TestKeys = 4 })));
        benches.Add((Drawn, "drawn", new ImageBench(clip, new ImageBenchPlan
        {
            Datasets = DrawnSuite(Path.Combine(folder, "tasks"), cancellationToken),
            Methods = methods,
            Shots = Shots,
            Seeds = Seeds,
            Selection = Selection,
            Fit = fit,
        })));
        benches.Add((Photos, "photos", new ImageBench(encoder, new ImageBenchPlan
        {
            Datasets = [Halves(ImageFolder.Open(photos))],
            Methods = [.. AdapterMethods.Catalog.WithoutText.Where(methods.Contains)],
            Shots = [.. Shots.Where(shots => shots <= LastShots)],
            Seeds = Seeds,
            Selection = Selection,
            Fit = fit,
        })));
        var results = new List<(string Group, BenchResult Result)>();
        foreach (var (group, name, bench) in benches)
            results.AddRange((await RunAsync(bench, Path.Combine(folder, name), cancellationToken).ConfigureAwait(false)).Select(result => (group, result)));
        Write(results, methods, output);
    }

    // prompt-adapter on given class weights is tip-adapter.
    private static string[] Methods => [.. AdapterMethods.Catalog.OnFeatures.Except(["prompt-adapter", "prompt-adapter-f"])];

    private static FeatureBenchPlan OnFeatures(string folder, string[] methods)
    {
        var weights = Path.Combine(folder, "zeroshot_weights.npy");
        return new FeatureBenchPlan { Folders = [folder], Text = File.Exists(weights) ? weights : "class-mean", Methods = methods, Selection = Selection };
    }

    private static ImageDataset[] DrawnSuite(string folder, CancellationToken cancellationToken) =>
    [
        .. ProceduralDatasets.Names.Select(name =>
        {
            var path = Path.Combine(folder, name);
            if (!Directory.Exists(path))
                ProceduralFolder.Write(ProceduralDatasets.Open(name), path, cancellationToken: cancellationToken);
            return ImageFolder.Open(path);
        }),
    ];

    // Every second photo of a class is tested, the others are there to draw from.
    private static ImageDataset Halves(ImageDataset data)
    {
        var byClass = data.Train.GroupBy(image => image.Label)
            .Select(images => images.OrderBy(image => image.Path, StringComparer.Ordinal).ToArray()).ToArray();
        return data with
        {
            Train = [.. byClass.SelectMany(images => images.Where((_, i) => i % 2 == 0))],
            Test = [.. byClass.SelectMany(images => images.Where((_, i) => i % 2 == 1))],
        };
    }

    private static async Task<IReadOnlyList<BenchResult>> RunAsync(Bench bench, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var file = ResultsFile.Open(folder, resume: true);
        await foreach (var result in bench.RunAsync(new ParallelOptions(), file.Contains, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            file.Add(result);
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{result.Dataset} {result.Method} {result.Shots} shots, seed {result.Seed}: {result.TestAccuracy:F1} % in {result.Seconds:F1} s"));
        }

        var cells = bench.Cells.ToHashSet();
        return [.. file.Results.Where(result => cells.Contains(result.Cell))];
    }

    private static void Write(IReadOnlyList<(string Group, BenchResult Result)> results, string[] methods, TextWriter output)
    {
        var groupOf = results.ToDictionary(row => row.Result, row => row.Group, (IEqualityComparer<BenchResult>)ReferenceEqualityComparer.Instance);
        output.WriteLine($"| data, shots | {string.Join(" | ", methods)} | seconds of {Automatic} |");
        output.WriteLine("|---|" + string.Concat(Enumerable.Repeat("---:|", methods.Length + 1)));
        foreach (var group in results.GroupBy(row => row.Group))
        {
            foreach (var shots in Shots)
                Row($"{group.Key} {shots}", [.. group.Where(row => row.Result.Shots == shots).Select(row => row.Result)]);
        }

        // The mean over the groups in which every method ran; a group's figure is the mean over its data sets and draws.
        string[] whole = [.. results.GroupBy(row => row.Group).Where(group => group.Select(row => row.Result.Method).Distinct().Count() == methods.Length)
            .Select(group => group.Key)];
        foreach (var shots in Shots)
            Row($"**mean, {shots}**", [.. results.Where(row => row.Result.Shots == shots && whole.Contains(row.Group)).Select(row => row.Result)]);

        void Row(string name, BenchResult[] rows)
        {
            if (rows.Length == 0)
                return;
            var figures = methods.Select(method => Mean(rows.Where(row => row.Method == method))).ToArray();
            var best = figures.Max();
            double[] automatic = [.. rows.Where(row => row.Method == Automatic).Select(row => row.Seconds)];
            var cells = figures.Select(figure => figure is null ? "" : figure == best ? $"**{Text(figure)}**" : Text(figure));
            output.WriteLine($"| {name} | {string.Join(" | ", cells)} | {(automatic.Length == 0 ? "" : Text(automatic.Average()))} |");
        }

        double? Mean(IEnumerable<BenchResult> rows)
        {
            var groups = rows.Where(row => row.TestAccuracy is not null).GroupBy(row => groupOf[row]).ToArray();
            return groups.Length == 0 ? null : groups.Average(group => group.Average(row => row.TestAccuracy!.Value));
        }

        static string Text(double? value) => value!.Value.ToString("F1", CultureInfo.InvariantCulture);
    }
}
