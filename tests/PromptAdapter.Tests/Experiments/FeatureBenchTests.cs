using System.Globalization;
using System.Text.Json;
using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapter.Search;
using PromptAdapter.Methods.ZeroShot;
using PromptAdapter.Randomness;
using PromptAdapter.Torch.Methods;
using PromptAdapter.Validation;

namespace PromptAdapter.Experiments;

public class FeatureBenchTests
{
    // The expected accuracies come from numpy in double precision with its own order of summation.
    private const int ImageTolerance = 1;

    [Theory]
    [InlineData("caltech101")]
    [InlineData("ucf101")]
    public void Run_RealFeatures_GivesTheExpectedAccuracies(string dataset)
    {
        using var expected = JsonDocument.Parse(File.ReadAllText(ReferenceData.PathOf("features", "expected.json")));
        var byShots = expected.RootElement.GetProperty(dataset);
        var plan = new FeatureBenchPlan { Folders = [ReferenceData.PathOf("features", dataset)], Selection = "fixed" };

        foreach (var result in Run(plan))
            AssertTest(byShots, result, result.Method == "zero-shot" ? "centroid_test" : "centroid_head_tip_b5.5_a1_test");
        foreach (var beta in (double[])[1, 5.5, 20])
        {
            foreach (var result in Run(plan with { Text = "none", Methods = ["tip-adapter"], Cache = new TipAdapterOptions { Beta = beta } }))
                AssertTest(byShots, result, string.Create(CultureInfo.InvariantCulture, $"cache_only_beta{beta:0.0}_test"));
        }

        foreach (var result in Run(plan with { Selection = "full-val", Methods = ["tip-adapter"], Shots = [1, 4] }))
        {
            var grid = byShots.GetProperty(result.Shots.ToString(CultureInfo.InvariantCulture)).GetProperty("centroid_head_grid12x5_200x20");
            Assert.Equal(grid.GetProperty("alpha").GetDouble(), result.Alpha);
            Assert.Equal(grid.GetProperty("beta").GetDouble(), result.Beta);
            Assert.Equal(grid.GetProperty("val_correct").GetInt32(), result.SelectionCorrect);
            AssertTest(grid.GetProperty("test").GetDouble(), result);
        }
    }

    [Theory]
    [InlineData(1, 1.17, "tip_2shot_support_beta1_alpha1.17")]
    [InlineData(5.5, 1, "tip_2shot_support_beta5.5_alpha1.0")]
    [InlineData(5.5, 3, "tip_2shot_support_beta5.5_alpha3.0")]
    [InlineData(1, 5, "tip_2shot_support_beta1_alpha5")]
    public void Run_KeysAsQueriesWithTextWeights_GivesTheExpectedAccuracies(double beta, double alpha, string name)
    {
        using var expected = JsonDocument.Parse(File.ReadAllText(ReferenceData.PathOf("features", "expected.json")));
        var accuracies = expected.RootElement.EnumerateObject().Single(property => property.Name.StartsWith("imagenet", StringComparison.Ordinal)).Value;
        var results = Run(new FeatureBenchPlan
        {
            Folders = [ReferenceData.PathOf("features", "imagenet")],
            Text = ReferenceData.PathOf("features", "imagenet", "zeroshot_weights.npy"),
            Shots = [2],
            TestKeys = 4,
            Selection = "fixed",
            Cache = new TipAdapterOptions { Alpha = alpha, Beta = beta },
        });
        AssertTest(accuracies.GetProperty("zero_shot").GetDouble(), results[0]);
        AssertTest(accuracies.GetProperty(name).GetDouble(), results[1]);
    }

    [Fact]
    public void Run_NoRuleNamed_TakesWhatTheSetsAllow()
    {
        using var with = new CacheFolderOnDisk();
        using var without = new CacheFolderOnDisk("bare", withSplits: false);
        var results = Run(new FeatureBenchPlan { Folders = [with.Path, without.Path], Methods = ["tip-adapter"] });
        Assert.Equal(["full-val", "full-val", "fixed", "support-cv"], results.Select(result => result.Selection));
        Assert.Equal(["shapes", "shapes", "bare", "bare"], results.Select(result => result.Dataset));
        Assert.All(results.Take(2), result => Assert.NotNull(result.TestAccuracy));
        Assert.All(results.Skip(2), result => Assert.True(result.TestAccuracy is null && result.ValAccuracy is null));
        Assert.Contains("one shot", Assert.Single(results[2].Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FinishedCells_AreSkippedAndTheirFilesNotRead()
    {
        using var disk = new CacheFolderOnDisk();
        var bench = new FeatureBench(new FeatureBenchPlan { Folders = [disk.Path] });
        File.Delete(disk.File("keys_2shots.pt"));
        var results = bench.RunAsync(new ParallelOptions(), cell => cell.Shots == 2
            || cell.Method == "zero-shot", cancellationToken: TestContext.Current.CancellationToken)
            .ToBlockingEnumerable(TestContext.Current.CancellationToken).ToArray();
        Assert.Equal(("tip-adapter", 1), (Assert.Single(results).Method, results[0].Shots));
    }

    [Fact]
    public void Run_Seeds_DrawsWhatPythonDrawsFromTheLargestSupportSet()
    {
        using var disk = new CacheFolderOnDisk();
        var plan = new FeatureBenchPlan { Folders = [disk.Path], Methods = ["zero-shot"], Shots = [1], Seeds = [1, 2, 3] };
        var pool = TipAdapterCacheFolder.Open(disk.Path).Support(2);
        var test = TipAdapterCacheFolder.Open(disk.Path).Test()!;
        foreach (var result in Run(plan))
        {
            var random = new PythonRandom(result.Seed!.Value);
            int[] rows = [.. Enumerable.Range(0, 3).Select(label => 2 * label + random.Sample(2, 1)[0])];
            var expected = new ZeroShotState(ClassWeights.ClassMeans(pool.Take(rows)), 100).Evaluate(test);
            Assert.Equal((expected.Correct, 1), (result.TestCorrect!.Value, result.Shots));
        }

        Assert.Equal([1, 2, 3], Run(plan).Select(result => result.Seed!.Value));
        Assert.Equal([(1, 5), (1, 6), (2, 5), (2, 6)], Run(plan with { Shots = null, Seeds = [5, 5, 6] }).Select(result => (result.Shots, result.Seed!.Value)));
    }

    [Fact]
    public void Run_NoSeeds_UsesTheStoredShots() =>
        Assert.All(RunOnDisk(plan => plan), result => Assert.Null(result.Seed));

    [Fact]
    public void Run_EveryMethod_HasAResult()
    {
        // those need the weights that a prompt made
        string[] methods = [.. TorchMethods.Catalog.OnFeatures.Where(name => !TorchMethods.Catalog.Find(name).Needs.HasFlag(MethodNeeds.PromptedWeights))];
        var results = RunOnDisk(plan =>
            plan with
            {
                Methods = methods,
                Selection = "support-cv",
                Shots = [2],
                Cache = new TipAdapterOptions { Grid = SearchGrid.Create(alphaSteps: 3, betaSteps: 4) }
            });
        Assert.Equal(methods, results.Select(result => result.Method));
        Assert.All(results, result => Assert.InRange(result.TestAccuracy!.Value, 0, 100));
    }

    [Fact]
    public void Validate_WorthlessRuns_AreRefusedBeforeAnyRun()
    {
        using var disk = new CacheFolderOnDisk();
        var plan = new FeatureBenchPlan { Folders = [disk.Path] };
        Assert.Empty(new FeatureBench(plan).Validate());
        AssertRefused("shots-available", plan with { Seeds = [1, 2], Shots = [3] });
        Assert.Contains("more than once", new FeatureBench(plan with { Seeds = [1, 2], Shots = [3], RepeatShots = true }).Validate().Single(),
            StringComparison.Ordinal);
        Assert.Contains("single-seed", new FeatureBench(plan with { Seeds = [4], Shots = [1] }).Validate().Single(), StringComparison.Ordinal);

        File.Copy(disk.File("val_f.pt"), disk.File("test_f.pt"), overwrite: true);
        File.Copy(disk.File("val_l.pt"), disk.File("test_l.pt"), overwrite: true);
        AssertRefused("overlapping-splits", plan with { Selection = "full-val" });
        Assert.Contains("overlapping-splits", Run(plan with { Selection = "support-cv" })[0].Notes[0], StringComparison.Ordinal);

        void AssertRefused(string validator, FeatureBenchPlan refused)
        {
            using var runs = new FeatureBench(refused).RunAsync(new ParallelOptions(), cancellationToken: TestContext.Current.CancellationToken)
                .ToBlockingEnumerable(TestContext.Current.CancellationToken).GetEnumerator();
            Assert.Contains(validator, Assert.Throws<InputException>(() => runs.MoveNext()).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Run_PublishedCacheWithASharedImage_LeavesItOutOfValidation()
    {
        var plan = new FeatureBenchPlan { Folders = [ReferenceData.PathOf("features", "dtd-original")], Selection = "full-val" };
        foreach (var result in Run(plan))
        {
            Assert.Equal([new SharedRows("validation", "test", 1, 1128)], result.Shared);
            Assert.Single(result.Notes, note => note.Contains("left out of the validation set", StringComparison.Ordinal));
            Assert.Equal(1692, result.TestImages);
            Assert.Equal(result.Method == "tip-adapter" ? 1127 : null, result.SelectionImages);
        }

        var refused = Assert.Throws<InputException>(() => new FeatureBench(plan with { RefuseShared = true }).Validate());
        Assert.Contains("overlapping-splits", refused.Message, StringComparison.Ordinal);
        Assert.All(Run(plan with { Selection = "support-cv" }), result => Assert.Null(result.Shared));
    }

    [Fact]
    public void Run_TestRowInTheSupportSet_CountsAsIfItWereNotThere()
    {
        using var disk = new CacheFolderOnDisk();
        var grid = SearchGrid.Create(alphaSteps: 5, betaSteps: 6);
        var plan = new FeatureBenchPlan { Folders = [disk.Path], Selection = "test-oracle", Shots = [2], Cache = new TipAdapterOptions { Grid = grid } };
        var (rows, labels) = (CacheFolderOnDisk.Rows(60, 20, seed: 7), Enumerable.Range(0, 60).Select(row => (long)(row / 20)).ToArray());
        WriteTest(rows, labels);
        var without = Run(plan);
        var key = TipAdapterCacheFolder.Open(disk.Path).Support(2).Row(3).ToArray();
        WriteTest([.. rows[..20], .. key, .. rows[20..]], [.. labels[..5], 1, .. labels[5..]]); // rows of 4 values
        var with = Run(plan);

        Assert.Equal(without.Select(Said), with.Select(Said));
        Assert.All(with, result => Assert.Equal([new SharedRows("test", "support", 1, 61)], result.Shared));
        Assert.All(with, result => Assert.Equal([5], result.Predictions!.LeftOut));
        Assert.All(with, result => Assert.Equal(result.TestCorrect, result.Predictions!.Accuracy.Correct));

        static (int?, int?, double?, double?, int?) Said(BenchResult result) =>
            (result.TestCorrect, result.TestImages, result.Alpha, result.Beta, result.SelectionCorrect);

        void WriteTest(float[] rows, long[] labels)
        {
            disk.Write("test_f.pt", rows, labels.Length, CacheFolderOnDisk.Dimension);
            disk.WriteLabels("test_l.pt", labels);
        }
    }

    [Fact]
    public void Run_KeysAsTestSet_SharedOnesAreLeftOutWhateverTheirShare()
    {
        using var disk = new CacheFolderOnDisk();
        var keys = TipAdapterCacheFolder.Open(disk.Path).Support(2);
        var first = keys.Take([0, 2, 4]);
        disk.Write("keys_1shots.pt", [.. Enumerable.Range(0, 4).SelectMany(d => Enumerable.Range(0, 3).Select(row => first.Row(row)[d]))], 4, 3);
        var results = Run(new FeatureBenchPlan { Folders = [disk.Path], TestKeys = 2, Shots = [1], Selection = "fixed" });
        Assert.All(results, result => Assert.Equal((3, 3), (result.TestImages!.Value, Assert.Single(result.Shared!).Rows)));
    }

    [Fact]
    public void Settings_KnownDataset_AreTheAuthorsOnlyOnRequest()
    {
        using var known = new CacheFolderOnDisk("ucf101");
        using var other = new CacheFolderOnDisk();
        var plan = new FeatureBenchPlan { Folders = [known.Path, other.Path] };
        var published = plan with { PublishedSettings = true };
        Assert.Equal([(0.005, 1.17, 1.0), (0.005, 1.17, 1.0)], Training(plan)); // a name changes nothing
        Assert.Equal([(0.01, 3.0, 1.0), (0.005, 1.17, 1.0)], Training(published));
        Assert.Equal(["prompt-adapter", null], new FeatureBench(published).Folders.Select(folder => folder.Settings["published-settings"]));
        Assert.Equal([(0.5, 3.0, 2.0), (0.5, 1.17, 2.0)], Training(published with { Training = new KeyTraining(LearningRate: 0.5, Beta: 2) }));
        Assert.Equal([0, 0], LargestBetas(plan)); // none is stated
        Assert.Equal([7, 0], LargestBetas(plan with { PublishedGrids = true }));

        static IEnumerable<(double, double, double)> Training(FeatureBenchPlan plan) =>
            new FeatureBench(plan).Folders.Select(folder => (folder.Training.LearningRate, folder.Training.Alpha, folder.Training.Beta));
        static IEnumerable<double> LargestBetas(FeatureBenchPlan plan) =>
            new FeatureBench(plan).Folders.Select(folder =>
            folder.Cache.Grid is { } grid ? Math.Round(grid.Betas[^1] + grid.Betas[1] - grid.Betas[0], 9) : 0);
    }

    [Fact]
    public void Settings_WhateverChangesAResult_ChangesTheLine()
    {
        using var disk = new CacheFolderOnDisk();
        var plan = new FeatureBenchPlan { Folders = [disk.Path] };
        FeatureBenchPlan[] others =
        [
            plan, plan with { Text = "none", Methods = ["tip-adapter"] }, plan with { TextOf = new Dictionary<string, string> { ["shapes"] = "x.npy" } },
                plan with { TestKeys = 1 }, plan with { TestKeysOf = new Dictionary<string, int> { ["shapes"] = 2 } },
            plan with { Selection = "fixed" }, plan with { Seeds = [1] }, plan with { Seeds = [1], RepeatShots = true },
                plan with { Cache = new TipAdapterOptions { Search = SearchMode.Refined } }, plan with { Training = new KeyTraining(Epochs: 3) },
        ];
        Assert.Distinct(others.Select(other => new FeatureBench(other).Folders[0].Settings));
    }

    private static BenchResult[] RunOnDisk(Func<FeatureBenchPlan, FeatureBenchPlan> change)
    {
        using var disk = new CacheFolderOnDisk();
        return Run(change(new FeatureBenchPlan { Folders = [disk.Path] }));
    }

    [Fact]
    public void Create_PlanThatCannotRun_IsInputException()
    {
        using var disk = new CacheFolderOnDisk();
        using var twin = new CacheFolderOnDisk();
        var plan = new FeatureBenchPlan { Folders = [disk.Path] };
        foreach (var (wrong, named) in ((FeatureBenchPlan, string)[])
            [
                (plan with { Methods = ["tip"] }, "zero-shot"),
                (plan with { Selection = "val" }, "full-val"),
                (plan with { Shots = [3] }, "3 shots"),
                (plan with { TestKeys = 8 }, "8-shot"),
                (plan with { TextOf = new Dictionary<string, string> { ["imagenet"] = "none" } }, "'imagenet'"),
                (plan with { Training = new KeyTraining(LearningRate: -1) }, "learning rate"),
                (plan with { TestKeys = 2, Shots = [2] }, "at once"),
                (plan with { Folders = [disk.Path, twin.Path] }, "shapes"),
                (plan with { Folders = [disk.Path + "x"] }, "shapesx"),
                (plan with { Cache = new TipAdapterOptions { Alpha = double.NaN } }, "alpha"),
            ])
        {
            Assert.Contains(named, Assert.Throws<InputException>(() => new FeatureBench(wrong)).Message, StringComparison.Ordinal);
        }
    }

    private static BenchResult[] Run(FeatureBenchPlan plan) =>
        [.. new FeatureBench(plan).RunAsync(new ParallelOptions { CancellationToken = TestContext.Current.CancellationToken },
        cancellationToken: TestContext.Current.CancellationToken).ToBlockingEnumerable()];

    private static void AssertTest(JsonElement byShots, BenchResult result, string name) =>
        AssertTest(byShots.GetProperty(result.Shots.ToString(CultureInfo.InvariantCulture)).GetProperty(name).GetDouble(), result);

    private static void AssertTest(double expected, BenchResult result)
    {
        var images = (int)Math.Round(expected * result.TestImages!.Value / 100);
        Assert.InRange(result.TestCorrect!.Value, images - ImageTolerance, images + ImageTolerance);
        Assert.Equal(100.0 * result.TestCorrect.Value / result.TestImages.Value, result.TestAccuracy);
    }
}
