using System.Globalization;
using System.Numerics.Tensors;
using PromptAdapter.Evaluation;
using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapter.Search;

namespace PromptAdapter.Benchmarks;

/// <summary>The α, β grid of 8,000 images, 1,600 keys and 100 classes, beside evaluating one cell from the formula.</summary>
internal sealed class SearchBenchmark : IBenchmark
{
    private const int Images = 8000;
    private const int Classes = 100;
    private const int Shots = 16;
    private const int Rounds = 3;

    public string Name => "search";

    public string Usage =>
        "[D]   seconds of a 200 x 20 and a 200 x 200 grid over 8,000 images, 1,600 keys, 100 classes and D values (512), as a ratio to evaluating every cell";

    public Task RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var dimension = arguments.Count == 0 ? 512
            : int.TryParse(arguments[0], NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given > 0 ? given
            : throw new InputException($"'{arguments[0]}' is not a feature length", null, "give a positive whole number, for example 512");
        var random = new Random(1);
        var support = Set(random, Classes * Shots, dimension);
        var queries = Set(random, Images, dimension);
        var weights = ClassWeights.ClassMeans(support);
        var cache = new SupportCache(support);
        SearchGrid[] grids = [SearchGrid.Create(5, 12, 20, 200), SearchGrid.Create(5, 12, 200, 200)];

        var parallel = new ParallelOptions { CancellationToken = cancellationToken };
        var counts = grids.Select(grid => HyperparameterSearch.Count(cache, weights, queries, grid, parallel: parallel)).ToArray();
        var seconds = Stopwatches.MedianSeconds(
            Rounds,
            cancellationToken,
            () => HyperparameterSearch.Count(cache, weights, queries, grids[0], parallel: parallel),
            () => HyperparameterSearch.Count(cache, weights, queries, grids[1], parallel: parallel),
            () => FormulaInSinglePrecision(support, weights, queries, 5.5f, 1));

        output.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
            $"{Images} x {support.Count} x {Classes}, {dimension} values, {Environment.ProcessorCount} processors, median of {Rounds}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one cell from the formula, float32   {seconds[2],8:F3} s"));
        for (var i = 0; i < grids.Length; i++)
        {
            var cells = grids[i].Betas.Count * grids[i].Alphas.Count;
            var best = counts[i].Best;
            var direct = new TipAdapterState(cache, weights, best.Alpha, best.Beta, 100).Evaluate(queries);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{grids[i].Betas.Count} x {grids[i].Alphas.Count,-4} {seconds[i],8:F3} s   {cells * seconds[2] / seconds[i],8:F0} x faster   best " +
                    $"{best.Correct} (evaluated directly: {direct.Correct}) at beta {best.Beta:0.####}, alpha {best.Alpha:0.####}"));
        }

        return Task.CompletedTask;
    }

    private static FeatureSet Set(Random random, int count, int dimension)
    {
        var centres = new Random(2);
        var means = Enumerable.Range(0, Classes).Select(_ => Row(centres, dimension)).ToArray();
        return FeatureSet.Create(
            [.. Enumerable.Range(0, count).SelectMany(row => means[row % Classes].Zip(Row(random, dimension), (mean, noise) => 0.4f + mean + 3 * noise))],
            dimension, [.. Enumerable.Range(0, count).Select(row => row % Classes)]);
    }

    private static float[] Row(Random random, int dimension) => [.. Enumerable.Range(0, dimension).Select(_ => random.NextSingle() - 0.5f)];

    // What a search by brute force repeats for every cell, vectorised and on all cores.
    private static int FormulaInSinglePrecision(FeatureSet support, ClassWeights weights, FeatureSet queries, float beta, float alpha)
    {
        var correct = 0;
        Parallel.For(0, queries.Count, query =>
        {
            var image = queries.Row(query);
            var logits = new double[Classes];
            for (var label = 0; label < Classes; label++)
                logits[label] = 100 * TensorPrimitives.Dot(image, weights.Values.Span.Slice(label * queries.Dimension, queries.Dimension));
            var affinity = new float[support.Count];
            for (var key = 0; key < affinity.Length; key++)
                affinity[key] = beta * (TensorPrimitives.Dot(image, support.Row(key)) - 1);
            TensorPrimitives.Exp(affinity, affinity);
            for (var key = 0; key < affinity.Length; key++)
                logits[support.Labels[key]] += alpha * affinity[key];
            if (ArgMax.First(logits) == queries.Labels[query])
                Interlocked.Increment(ref correct);
        });
        return correct;
    }
}
