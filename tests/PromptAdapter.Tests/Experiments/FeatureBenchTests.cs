using System.Globalization;
using System.Text.Json;
using PromptAdapter.Features;
using PromptAdapter.Methods.TipAdapter;

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
        var results = bench.Run(new ParallelOptions(), (_, method, shots) => shots == 2 || method == "zero-shot").ToArray();
        Assert.Equal(("tip-adapter", 1), (Assert.Single(results).Method, results[0].Shots));
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
                (plan with { TestKeys = 2, Shots = [2] }, "at once"),
                (plan with { Folders = [disk.Path, twin.Path] }, "shapes"),
                (plan with { Folders = [disk.Path + "x"] }, "shapesx"),
                (plan with { Cache = new TipAdapterOptions { Alpha = double.NaN } }, "alpha"),
            ])
        {
            Assert.Contains(named, Assert.Throws<InputException>(() => new FeatureBench(wrong)).Message, StringComparison.Ordinal);
        }
    }

    private static BenchResult[] Run(FeatureBenchPlan plan) => [.. new FeatureBench(plan).Run(new ParallelOptions { CancellationToken = TestContext.Current.CancellationToken })];

    private static void AssertTest(JsonElement byShots, BenchResult result, string name) =>
        AssertTest(byShots.GetProperty(result.Shots.ToString(CultureInfo.InvariantCulture)).GetProperty(name).GetDouble(), result);

    private static void AssertTest(double expected, BenchResult result)
    {
        var images = (int)Math.Round(expected * result.TestImages!.Value / 100);
        Assert.InRange(result.TestCorrect!.Value, images - ImageTolerance, images + ImageTolerance);
        Assert.Equal(100.0 * result.TestCorrect.Value / result.TestImages.Value, result.TestAccuracy);
    }
}
