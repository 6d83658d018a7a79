using System.Globalization;
using System.Numerics.Tensors;
using PromptAdapter.Confidence;
using PromptAdapter.Evaluation;
using PromptAdapter.Features;
using PromptAdapter.LeftOut;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Review;

namespace PromptAdapter.Benchmarks.Review;

/// <summary>How much images that were suggested for labelling help, beside as many that were drawn by chance.</summary>
internal sealed class SuggestBenchmark : IBenchmark
{
    private const string Method = "proker";

    private static readonly string[] Rules = ["random", "uncertain", "far", "cover", "suggest"];

    public string Name => "suggest";

    public string Usage =>
        "SPLIT SEEDS PERCLASS FOLDER...   accuracy on SPLIT (val or test) after labelling PERCLASS images per class on the mean, from 1 and 2 shots on";

    public Task RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        if (arguments is not ["val" or "test", var seedText, var perClassText, _, ..]
            || !int.TryParse(seedText, NumberStyles.None, CultureInfo.InvariantCulture, out var seeds)
            || !int.TryParse(perClassText, NumberStyles.None, CultureInfo.InvariantCulture, out var perClass))
            throw new InputException("a split, seeds, images per class and folders are needed", null, "for example val 3 1 features/dtd");
        var parallel = new ParallelOptions { CancellationToken = cancellationToken };
        output.WriteLine($"| features | start | before | {string.Join(" | ", Rules)} |");
        output.WriteLine($"|---|---:|---:|{string.Concat(Rules.Select(_ => "---:|"))}");
        foreach (var path in arguments.Skip(3))
        {
            var folder = FeatureFolders.Open(path);
            var pool = FeatureFolders.Pool(folder);
            var test = (arguments[0] == "val" ? folder.Validation() : folder.Test())
                ?? throw new InputException($"has no {arguments[0]} split", path, "give a folder that has one");
            foreach (var shots in (int[])[1, 2])
            {
                var before = 0.0;
                var after = new double[Rules.Length];
                for (var seed = 1; seed <= seeds; seed++)
                {
                    var start = Start(pool, shots, seed);
                    before += Accuracy(pool.Take(start), test, HeadOf(path, pool), parallel, out var state);
                    int[] rest = [.. Enumerable.Range(0, pool.Count).Except(start)];
                    for (var rule = 0; rule < Rules.Length; rule++)
                    {
                        var picks = Pick(Rules[rule], pool.Take(rest), new AdapterProblem(pool.Take(start), HeadOf(path, pool)), state,
                            perClass * pool.ClassCount, seed, parallel);
                        after[rule] += Accuracy(pool.Take([.. start, .. picks.Select(at => rest[at])]), test, HeadOf(path, pool), parallel, out _);
                    }
                }

                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {folder.Name} | {shots} | {before / seeds:F1} | " +
                    $"{string.Join(" | ", after.Select(sum => (sum / seeds).ToString("F1", CultureInfo.InvariantCulture)))} |"));
            }
        }

        return Task.CompletedTask;
    }

    private static IEnumerable<int> Pick(
        string rule, FeatureSet pool, AdapterProblem known, IAdapterState state, int count, int seed, ParallelOptions parallel)
    {
        var all = Enumerable.Range(0, pool.Count);
        var temperature = Temperature.Default(state, known, new MethodSettings().TipAdapter.Scale, parallel.CancellationToken);
        var logits = state.LogitsOf(pool, parallel.CancellationToken);
        double[] unsure = [.. all.Select(row => LabelSuggestions.Uncertainty(
            Softmax.Probabilities(logits.AsSpan(row * pool.ClassCount, pool.ClassCount), temperature)))];
        switch (rule)
        {
            case "random":
                int[] rows = [.. all];
                new Random(1000 + seed).Shuffle(rows);
                return rows.Take(count);
            case "uncertain":
                return all.OrderByDescending(row => unsure[row]).Take(count);
            case "far":
                return Farthest(pool, known.Support, count);
            case "cover":
                return LabellingOrder.Pick(pool, [.. all.Select(_ => 1.0)], known.Support, count, null, parallel);
            default:
                return LabellingOrder.Pick(pool, unsure, known.Support, count, null, parallel);
        }
    }

    // The image that is farthest from all that are known or picked (k-center).
    private static List<int> Farthest(FeatureSet pool, FeatureSet known, int count)
    {
        double[] nearest = [.. Enumerable.Range(0, pool.Count).Select(row => Cosines.Nearest(pool.Row(row), known))];
        var picked = new List<int>();
        while (picked.Count < count)
        {
            var next = ArgMax.First([.. nearest.Select(cosine => -cosine)]);
            picked.Add(next);
            for (var row = 0; row < pool.Count; row++)
                nearest[row] = row == next ? 2 : Math.Max(nearest[row], TensorPrimitives.Dot(pool.Row(row), pool.Row(next)));
        }

        return picked;
    }

    private static int[] Start(FeatureSet pool, int shots, int seed)
    {
        var random = new Random(seed);
        return [.. pool.RowsByClass().SelectMany(rows =>
        {
            int[] shuffled = [.. rows];
            random.Shuffle(shuffled);
            return shuffled.Take(shots);
        })];
    }

    private static double Accuracy(FeatureSet support, FeatureSet test, TextHead text, ParallelOptions parallel, out IAdapterState state)
    {
        state = AdapterMethods.Catalog.CreateOnFeatures(Method, new MethodSettings()).Fit(new AdapterProblem(support, text), new FixedRule(), parallel).State;
        return state.Evaluate(test).Percent;
    }

    internal static TextHead HeadOf(string path, FeatureSet set) => Path.Combine(path, "zeroshot_weights.npy") is var weights && File.Exists(weights)
        ? TextHead.Of(ClassWeightsFile.Read(weights, set.ClassCount, set.Dimension)) : TextHead.None;
}
