using System.Globalization;
using System.Text.Json;
using PromptAdapter.Experiments;
using PromptAdapter.Methods.TipAdapter;

namespace PromptAdapter.Benchmarks;

/// <summary>Runs every setting of a file of expected accuracies and prints ours beside them.</summary>
internal sealed class ExpectedAccuracies : IBenchmark
{
    private static readonly double[] CacheOnlyBetas = [1, 5.5, 20];
    private static readonly (double Beta, double Alpha, string Entry)[] ImageNetCells =
    [
        (1, 1.17, "tip_2shot_support_beta1_alpha1.17"),
        (5.5, 1, "tip_2shot_support_beta5.5_alpha1.0"),
        (5.5, 3, "tip_2shot_support_beta5.5_alpha3.0"),
        (1, 5, "tip_2shot_support_beta1_alpha5"),
    ];

    public string Name => "expected";

    public string Usage => "DIR  runs bench's settings on the feature folders in DIR and prints the accuracies beside those of DIR/expected.json";

    public Task RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var folder = arguments.Count == 1 ? arguments[0] : throw new InputException("one folder is needed", null, "give the folder that holds expected.json");
        var path = Path.Combine(folder, "expected.json");
        if (!File.Exists(path))
            throw new InputException("there is no such file", path, "give the folder that holds expected.json");
        using var expected = JsonDocument.Parse(File.ReadAllText(path));
        output.WriteLine("| data set | shots | setting | expected % | ours % | images apart | alpha, beta |");
        output.WriteLine("|---|---:|---|---:|---:|---:|---|");
        var table = new Table(output);
        foreach (var block in expected.RootElement.EnumerateObject().Where(property => property.Value.ValueKind == JsonValueKind.Object))
        {
            if (block.Name.StartsWith("imagenet", StringComparison.Ordinal))
                ImageNet(folder, block.Value, table, cancellationToken);
            else
                DataSet(Path.Combine(folder, block.Name), block.Value, table, cancellationToken);
        }

        output.WriteLine();
        output.WriteLine($"{table.Rows} settings, at most {table.MostApart} images apart, {table.OtherWinners} with another alpha or beta");
        return Task.CompletedTask;
    }

    private static void DataSet(string folder, JsonElement byShots, Table table, CancellationToken cancellationToken)
    {
        var plan = new FeatureBenchPlan { Folders = [folder], Selection = "fixed" };
        foreach (var result in Run(plan, cancellationToken))
            table.Add(result, result.Method == "zero-shot" ? "centroid_test" : "centroid_head_tip_b5.5_a1_test", byShots);
        foreach (var beta in CacheOnlyBetas)
        {
            var cacheOnly = plan with { Text = "none", Methods = ["tip-adapter"], Cache = new TipAdapterOptions { Beta = beta } };
            foreach (var result in Run(cacheOnly, cancellationToken))
                table.Add(result, string.Create(CultureInfo.InvariantCulture, $"cache_only_beta{beta:0.0}_test"), byShots);
        }

        foreach (var result in Run(plan with { Text = "none", Methods = ["linear-probe"] }, cancellationToken))
            table.Add(result, "logreg_C1_test", byShots);

        foreach (var result in Run(plan with { Selection = "full-val", Methods = ["tip-adapter"] }, cancellationToken))
        {
            const string Entry = "centroid_head_grid12x5_200x20";
            if (byShots.GetProperty(Shots(result)).TryGetProperty(Entry, out var grid))
                table.Add(result, Entry, grid.GetProperty("test").GetDouble(), (grid.GetProperty("alpha").GetDouble(), grid.GetProperty("beta").GetDouble()));
        }
    }

    private static void ImageNet(string folder, JsonElement entries, Table table, CancellationToken cancellationToken)
    {
        foreach (var (beta, alpha, entry) in ImageNetCells)
        {
            var results = Run(new FeatureBenchPlan
            {
                Folders = [Path.Combine(folder, "imagenet")],
                Text = Path.Combine(folder, "imagenet", "zeroshot_weights.npy"),
                Shots = [2],
                TestKeys = 4,
                Selection = "fixed",
                Cache = new TipAdapterOptions { Alpha = alpha, Beta = beta },
            }, cancellationToken);
            if (entry == ImageNetCells[0].Entry)
                table.Add(results[0], "zero_shot", entries.GetProperty("zero_shot").GetDouble());
            table.Add(results[1], entry, entries.GetProperty(entry).GetDouble());
        }
    }

    private static BenchResult[] Run(FeatureBenchPlan plan, CancellationToken cancellationToken) =>
        [.. new FeatureBench(plan).RunAsync(new ParallelOptions { CancellationToken = cancellationToken }, cancellationToken: cancellationToken)
            .ToBlockingEnumerable(cancellationToken)];

    private static string Shots(BenchResult result) => result.Shots.ToString(CultureInfo.InvariantCulture);

    private sealed class Table(TextWriter output)
    {
        public int Rows { get; private set; }

        public int MostApart { get; private set; }

        public int OtherWinners { get; private set; }

        public void Add(BenchResult result, string entry, JsonElement byShots) =>
            Add(result, entry, byShots.GetProperty(Shots(result)).GetProperty(entry).GetDouble());

        public void Add(BenchResult result, string entry, double expected, (double Alpha, double Beta)? winner = null)
        {
            var apart = result.TestCorrect!.Value - (int)Math.Round(expected * result.TestImages!.Value / 100);
            var same = winner is not { } other || (other.Alpha == result.Alpha && other.Beta == result.Beta);
            Rows++;
            MostApart = Math.Max(MostApart, Math.Abs(apart));
            OtherWinners += same ? 0 : 1;
            var settings = winner is null ? "" : string.Create(CultureInfo.InvariantCulture,
                $"{result.Alpha:0.####}, {result.Beta:0.####}{(same ? " (the same)" : " (others)")}");
            output.WriteLine(
                string.Create(CultureInfo.InvariantCulture,
                $"| {result.Dataset} | {result.Shots} | {entry} | {expected:F4} | {result.TestAccuracy:F4} | {apart} | {settings} |"));
        }
    }
}
