using PromptAdapter.Experiments;
using PromptAdapter.Experiments.Predictions;
using PromptAdapter.Experiments.Protocols;

namespace PromptAdapter.Exporters;

/// <summary>A small made-up benchmark: two data sets, three methods, two numbers of shots, two seeds; names that need escaping.</summary>
internal static class ReportSamples
{
    public const string Hostile = "<script>alert('x')</script> & \"quotes\"";

    public static IReadOnlyList<BenchResult> Results { get; } = [.. Make()];

    /// <summary>Base-to-new: two data sets, two methods, two numbers of shots, two seeds.</summary>
    public static IReadOnlyList<BenchResult> BaseToNew { get; } = [.. MakeBaseToNew()];

    public static CellPredictions Predictions(BenchCell cell)
    {
        var test = new TestSet([.. Enumerable.Range(0, 40).Select(i => i % 4)], 4, ["cat", Hostile, "a|b_c%", "owl"],
            [.. Enumerable.Range(0, 40).Select(i => $"{Hostile}/{i}.jpg")], "/nowhere");
        var wrongEvery = cell.Method switch { "zero-shot" => 3, "tip-adapter" => 5, _ => 7 } + cell.Shots;
        return new CellPredictions(
            test,
            [.. Enumerable.Range(0, 40).Select(i => (i + (cell.Seed ?? 0)) % wrongEvery == 0 ? (i + 1) % 4 : i % 4)],
            [.. Enumerable.Range(0, 40).Select(i => (i + 1) / 40f)]);
    }

    private static IEnumerable<BenchResult> Make() =>
        from dataset in (string[])["caltech101", "x<y"]
        from method in (string[])["gda", "tip-adapter", "zero-shot"]
        from shots in (int[])[1, 2]
        from seed in (int[])[1, 2]
        let cell = new BenchCell(dataset, method, shots, seed, SettingsSamples.Of("full-val", ("text", "w.npy")))
        let accuracy = Predictions(cell).Accuracy
        select new BenchResult
        {
            Dataset = dataset,
            Method = method,
            Shots = shots,
            Seed = seed,
            Settings = cell.Settings,
            Selection = method == "gda" ? "test-oracle" : "full-val",
            Alpha = method == "tip-adapter" ? 1.5 : null,
            TestAccuracy = accuracy.Percent,
            TestCorrect = accuracy.Correct,
            TestImages = accuracy.Total,
            Seconds = 1.25 * seed,
            PeakMemoryMib = 100,
            Environment = new RunEnvironment("0.1", ".NET", "Linux", 4, 2),
        };

    private static IEnumerable<BenchResult> MakeBaseToNew() =>
        from dataset in (string[])["caltech101", "x<y"]
        from method in (string[])["zero-shot", "coop"]
        from shots in (int[])[4, 16]
        from seed in (int[])[1, 2]
        let easier = (dataset == "x<y" ? -20 : 0) + (shots == 4 ? -1 : 0)
        let halves = method == "coop" ? (Base: 93 + 2.0 * seed + easier, New: 99 - 6.0 * seed + easier) : (Base: 90.0 + easier, New: 92.0 + easier)
        let harmonic = HalfAccuracies.HarmonicOf(halves.Base, halves.New)
        select new BenchResult
        {
            Dataset = dataset,
            Method = method,
            Shots = shots,
            Seed = seed,
            Settings = new CellSettings([("protocol", "base-to-new"), ("selection", "default")], [("templates", 1)]),
            Selection = "support-cv",
            Protocol = BenchProtocols.BaseToNew,
            Base = halves.Base,
            New = halves.New,
            Harmonic = harmonic,
            TestAccuracy = harmonic,
            Seconds = 1,
            Environment = new RunEnvironment("0.1", ".NET", "Linux", 4, 2),
        };
}
