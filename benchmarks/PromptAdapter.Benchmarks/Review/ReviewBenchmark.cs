using System.Globalization;
using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Review;

namespace PromptAdapter.Benchmarks.Review;

/// <summary>How many planted wrong labels a review finds, by the method that judges.</summary>
internal sealed class ReviewBenchmark : IBenchmark
{
    private const double Share = 0.05;
    private const int Seeds = 3;

    public string Name => "review";

    public string Usage => "METHODS FOLDER...   plants 5 % wrong labels in the features of each folder, three times, and prints how many a review puts on top";

    public Task RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        if (arguments.Count < 2)
            throw new InputException("methods and a folder of features are needed", null, "give methods with commas between them, then folders");
        var parallel = new ParallelOptions { CancellationToken = cancellationToken };
        output.WriteLine("| features | images | planted | judge | found among the top k = planted, % | precision, listed labels, % | recall, % | listed |");
        output.WriteLine("|---|---:|---:|---|---:|---:|---:|---:|");
        foreach (var path in arguments.Skip(1))
        {
            var set = FeatureFolders.Pool(FeatureFolders.Open(path));
            foreach (var text in Heads(path, set))
            {
                foreach (var method in arguments[0].Split(','))
                    Measure(path, set, text, method, output, parallel);
            }
        }

        return Task.CompletedTask;
    }

    public static void Measure(string path, FeatureSet set, TextHead text, string method, TextWriter output, ParallelOptions parallel)
    {
        var (top, precision, recall, listed, planted) = (0.0, 0.0, 0.0, 0.0, 0);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var wrong = PlantedLabels.In(set, Share, seed);
            var review = LabelReview.Of(wrong.Set, text, null, new MethodSettings(), AdapterMethods.Catalog, parallel, method);
            var strong = wrong.OfStrong(review);
            (top, precision, recall) = (top + wrong.AtTop(review), precision + strong.Precision, recall + strong.Recall);
            (listed, planted) = (listed + strong.Listed, wrong.Rows.Count);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {FeatureFolders.NameOf(path)}{(text.IsGiven ? ", with text" : "")} | {set.Count} | " +
            $"{planted} | {method} | {100 * top / Seeds:F1} | {100 * precision / Seeds:F1} | {100 * recall / Seeds:F1} | {listed / Seeds:F0} |"));
    }

    // Without text, as encoders without any have it, and with the class weights beside the features where there are some.
    private static IEnumerable<TextHead> Heads(string path, FeatureSet set)
    {
        yield return TextHead.None;
        if (Directory.Exists(path) && Path.Combine(path, "zeroshot_weights.npy") is var weights && File.Exists(weights))
            yield return TextHead.Of(ClassWeightsFile.Read(weights, set.ClassCount, set.Dimension));
    }
}
