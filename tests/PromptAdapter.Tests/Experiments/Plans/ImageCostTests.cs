using PromptAdapter.Datasets;
using PromptAdapter.Methods.CoOp;
using PromptAdapter.Prompts.Tuning;

namespace PromptAdapter.Experiments.Plans;

public class ImageCostTests
{
    // 10 training images of 2 classes, 4 validation images, 100 test images; 3 views, 5 epochs.
    private static readonly ImageBenchPlan Plan = new()
    {
        Datasets = [Dataset("pets"), Dataset("food")],
        Methods = ["zero-shot", "tip-adapter", "coop", "prompt-adapter", "vpt"],
        Selection = "support-cv",
        Fit = new FitOptions { Views = 3, VisualEpochs = 2, Context = new CoOpOptions { Tuning = new PromptTuningOptions { Epochs = 5 } } },
    };

    [Fact]
    public void Of_TestImagesAndViews_AreCountedOncePerDataSetAndDraw()
    {
        BenchCell[] cells = [Cell("pets", "zero-shot", 2, 1), Cell("pets", "tip-adapter", 2, 1), Cell("pets", "zero-shot", 2, 2),
            Cell("food", "zero-shot", 1, 1)];
        Assert.Equal([100 + (3 * 4), 0, 3 * 4, 100 + (3 * 2)], Seconds(new ImageCost(1, 0), cells, Plan));
    }

    [Fact]
    public void Of_Prompts_AreTunedOnceMoreForEachFoldAndSharedByMethodsOfOneStart()
    {
        // One step of 2 texts forwards and backwards costs 6; 2 shots have 2 folds, 1 shot as many as views.
        BenchCell[] cells = [Cell("pets", "coop", 2, 1), Cell("pets", "prompt-adapter", 2, 1), Cell("pets", "coop", 1, 1), Cell("pets", "tip-adapter", 1, 1)];
        Assert.Equal([6 * 5 * 3, 0, 6 * 5 * 4, 0], Seconds(new ImageCost(0, 1), cells, Plan));
        Assert.Equal([6 * 5, 0, 6 * 5, 0], Seconds(new ImageCost(0, 1), cells, Plan with { Selection = "fixed" }));
    }

    [Fact]
    public void Of_VisualPrompts_RunTheImageTowerInEveryStepAndOnTheTestImages() =>
        Assert.Equal([100 + (3 * 4) + (3 * 2 * 4) + 100], Seconds(new ImageCost(1, 0), [Cell("pets", "vpt", 2, 1)], Plan));

    [Theory]
    [InlineData("prolip", 3 * 4)]
    [InlineData("clip-lora", 4 * 2 * 4)]
    public void Of_MethodThatChangesTheTower_CountsItsPassesAndTheTestImagesAgain(string method, int passes) =>
        Assert.Equal([100 + (3 * 4) + passes + 100], Seconds(new ImageCost(1, 0), [Cell("pets", method, 2, 1)], Plan));

    [Fact]
    public void Of_Validation_IsEncodedWhereTheRuleLooksAtIt()
    {
        BenchCell[] cells = [Cell("pets", "tip-adapter", 1, 1)];
        Assert.Equal([100 + 6 + 2], Seconds(new ImageCost(1, 0), cells, Plan with { Selection = "few-shot-val" }));
        Assert.Equal([100 + 6 + 4], Seconds(new ImageCost(1, 0), cells, Plan with { Selection = "full-val" }));
        Assert.Equal([100 + 6 + 2], Seconds(new ImageCost(1, 0), cells, Plan with { Selection = null }));
    }

    [Fact]
    public void Of_NoRuleStated_CountsTheFoldsOfTheDefault()
    {
        // Validation images decide where there are any, and nothing is left out; without them 2 shots have 2 folds.
        BenchCell[] cells = [Cell("pets", "coop", 2, 1), Cell("bare", "coop", 2, 1)];
        var plan = Plan with { Selection = null, Datasets = [Dataset("pets"), Dataset("bare") with { Validation = null }] };
        Assert.Equal([6 * 5, 6 * 5 * 3], Seconds(new ImageCost(0, 1), cells, plan));
    }

    private static IEnumerable<double> Seconds(ImageCost cost, BenchCell[] cells, ImageBenchPlan plan)
    {
        var seconds = cost.Of(cells, plan);
        return cells.Select(cell => seconds[cell]);
    }

    private static BenchCell Cell(string dataset, string method, int shots, int seed) => new(dataset, method, shots, seed, SettingsSamples.One);

    private static ImageDataset Dataset(string name) => new(name, "/" + name, ["a", "b"], Images(10), Images(4), Images(100), [], []);

    private static LabelledImage[] Images(int count) => [.. Enumerable.Range(0, count).Select(i => new LabelledImage($"/{i}.png", i % 2, $"{i}.png"))];
}
