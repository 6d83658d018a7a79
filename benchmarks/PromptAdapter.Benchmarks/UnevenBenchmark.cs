using System.Globalization;
using PromptAdapter.Benchmarks.Review;
using PromptAdapter.Evaluation;
using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Onnx;
using PromptAdapter.Randomness;
using PromptAdapter.Selection;
using PromptAdapter.Torch.Methods;
using PromptAdapter.Weights.Catalog;

namespace PromptAdapter.Benchmarks;

/// <summary>What becomes of classes that have fewer images than others.</summary>
internal sealed class UnevenBenchmark : IBenchmark
{
    private const int Draws = 3;

    public string Name => "uneven";

    public string Usage =>
        "SHOTS METHODS FOLDERS…  accuracy by the number of a class's images on validation images of feature folders, and on every second photo of class " +
        "folders with resnet18; SHOTS are dealt to the classes in turn, for example 1,8,8,8; METHODS with commas between them";

    public async Task RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        if (arguments is not [var shotText, var methodText, _, ..])
            throw new InputException("shots, methods and folders are needed", null, "for example 1,8,8,8 auto,anchored features/dtd");
        int[] shots = [.. shotText.Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        int[] counts = [.. shots.Distinct().Order()];
        var parallel = new ParallelOptions { CancellationToken = cancellationToken };
        output.WriteLine($"| data | method | mean over classes | {string.Join(" | ", counts.Select(count => $"of {count}"))} |");
        output.WriteLine("|---|---|---:|" + string.Concat(Enumerable.Repeat("---:|", counts.Length)));
        var all = new List<(string Method, double[] Figures)>();
        foreach (var path in arguments.Skip(2))
        {
            var data = await OpenAsync(path, cancellationToken).ConfigureAwait(false);
            foreach (var method in methodText.Split(',').Where(method => data.HasText || TorchMethods.Catalog.WithoutText.Contains(method)))
            {
                var draws = Enumerable.Range(1, Draws).Select(seed => Figures(data, method, shots, counts, seed, parallel)).ToArray();
                double[] figures = [.. Enumerable.Range(0, 1 + counts.Length).Select(i => draws.Average(draw => draw[i]))];
                all.Add((method, figures));
                Write(Path.GetFileName(path.TrimEnd('/')), method, figures);
            }
        }

        foreach (var group in all.GroupBy(row => row.Method))
            Write("**mean**", group.Key, [.. Enumerable.Range(0, 1 + counts.Length).Select(i => group.Average(row => row.Figures[i]))]);

        void Write(string name, string method, double[] figures) => output.WriteLine(
            $"| {name} | {method} | {string.Join(" | ", figures.Select(figure => figure.ToString("F1", CultureInfo.InvariantCulture)))} |");
    }

    // The mean over classes of the share of their images that are right, then the same of the classes with each number of images.
    private static double[] Figures(Data data, string method, int[] shots, int[] counts, int seed, ParallelOptions parallel)
    {
        var (support, given) = Draw(data.Pool, shots, seed);
        var keys = new MethodSettings().TrainedKeys;
        var settings = new MethodSettings { TipAdapterF = keys.WithEpochs(keys.EpochsFor(support.Count)) };
        var problem = new AdapterProblem(support, data.HeadOf(support));
        var state = TorchMethods.Catalog.CreateOnFeatures(method, settings).Fit(problem, new SupportCrossValidationRule(), parallel).State;
        var logits = state.LogitsOf(data.Queries, parallel.CancellationToken);
        var (right, total) = (new int[support.ClassCount], new int[support.ClassCount]);
        for (var row = 0; row < data.Queries.Count; row++)
        {
            var label = data.Queries.Labels[row];
            total[label]++;
            right[label] += ArgMax.First(logits.AsSpan(row * support.ClassCount, support.ClassCount)) == label ? 1 : 0;
        }

        int[] judged = [.. Enumerable.Range(0, support.ClassCount).Where(label => total[label] > 0)];
        return [Mean(judged), .. counts.Select(count => Mean([.. judged.Where(label => given[label] == count)]))];

        double Mean(int[] labels) => labels.Average(label => 100.0 * right[label] / total[label]);
    }

    private static (FeatureSet Support, int[] Given) Draw(FeatureSet pool, int[] shots, int seed)
    {
        var random = new PythonRandom(seed);
        int[] order = [.. Enumerable.Range(0, pool.ClassCount)];
        random.Shuffle<int>(order);
        var given = new int[pool.ClassCount];
        for (var i = 0; i < order.Length; i++)
            given[order[i]] = shots[i % shots.Length];
        var rows = pool.RowsByClass().SelectMany((own, label) =>
        {
            int[] drawn = [.. own];
            random.Shuffle<int>(drawn);
            return drawn.Take(given[label]);
        });
        return (pool.Take([.. rows]), given);
    }

    private static async Task<Data> OpenAsync(string path, CancellationToken cancellationToken)
    {
        if (!Directory.EnumerateDirectories(path).Any())
        {
            var folder = FeatureFolders.Open(path);
            var queries = folder.Validation() ?? throw new InputException("has no validation features", path, "give a folder that has some");
            return new Data(FeatureFolders.Pool(folder), queries, support => SuggestBenchmark.HeadOf(path, support),
                File.Exists(Path.Combine(path, "zeroshot_weights.npy")));
        }

        using var encoder = OnnxImageEncoder.Load(BundledEncoder.File);
        var images = ImageFolder.Open(path);
        var extracted = await new FeatureExtractor(encoder, new ExtractionOptions())
            .ExtractAsync([.. images.Train.Select(image => image.Source)], cancellationToken: cancellationToken).ConfigureAwait(false);
        var all = extracted.Labelled(images.Train, images.ClassNames.Count, FeatureOrigin.Unknown);
        int[] Half(int odd) => [.. all.RowsByClass().SelectMany(rows => rows.Where((_, i) => i % 2 == odd))];
        return new Data(all.Take(Half(0)), all.Take(Half(1)), _ => TextHead.None, HasText: false);
    }

    /// <summary>Where the support images are drawn from, and the images that are classified.</summary>
    private sealed record Data(FeatureSet Pool, FeatureSet Queries, Func<FeatureSet, TextHead> HeadOf, bool HasText);
}
