using System.Diagnostics;
using PromptAdapter.Datasets;
using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Selection;
using PromptAdapter.Torch.Methods;

namespace PromptAdapter.Experiments.Plans;

/// <summary>
/// How long runs on images may take before any of their kind has been run: both towers are timed on this machine, and counted as often as the plan will use
/// them. Reading files and fitting on features, which are small beside it, are left out; features and prompts that are stored already are not, so it is rather
/// too much than too little.
/// </summary>
/// <param name="SecondsPerImage">Seconds for an image through the image tower.</param>
/// <param name="SecondsPerText">Seconds for a text through the text tower.</param>
public sealed record ImageCost(double SecondsPerImage, double SecondsPerText)
{
    private const int Texts = 16;
    private const double BackToo = 3; // a step of the descent goes forwards and, at twice the cost, backwards

    /// <summary>Times both towers: a few images and texts, a moment with a small model and some seconds with a large one.</summary>
    /// <param name="clip">The model.</param>
    public static ImageCost Measure(IFrozenModel clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        const int Images = 4;
        var pixels = new float[Images * 3 * clip.ImageSize * clip.ImageSize]; // [4, 3, S, S]
        string[][] texts = [.. Enumerable.Range(0, Texts).Select(i => (string[])["a photo of a cat."])];
        return new ImageCost(Timed(() => clip.EncodeImages(pixels, Images)) / Images,
            clip.Text is { } text ? Timed(() => TextHeadBuilder.Build(text, texts)) / Texts : 0);
    }

    /// <summary>Seconds of each run; what several share is counted for the first of them.</summary>
    /// <param name="cells">Runs in the order in which they come.</param>
    /// <param name="plan">The plan they belong to.</param>
    public IReadOnlyDictionary<BenchCell, double> Of(IReadOnlyCollection<BenchCell> cells, ImageBenchPlan plan)
    {
        ArgumentNullException.ThrowIfNull(cells);
        ArgumentNullException.ThrowIfNull(plan);
        var paid = new HashSet<object>();
        return cells.ToDictionary(cell => cell, cell =>
        {
            var tested = Named(plan, cell.Dataset);
            var learned = cell.Source is { } source ? Named(plan, source) : tested;
            var seconds = 0.0;
            if (paid.Add((tested.Name, "test")))
                seconds += SecondsPerImage * (tested.Test?.Count ?? 0);
            var draw = (learned.Name, cell.Shots, cell.Seed);
            if (paid.Add(draw))
                seconds += SecondsPerImage * ((Math.Max(1, plan.Fit.Views) * Support(learned, cell.Shots)) + Validation(plan, learned, cell.Shots));
            var settled = plan.Fit with { Context = plan.Fit.Context.SettledFor(cell.Shots) };
            if (TorchMethods.Catalog.Find(cell.Method).Passes is { } passes)
                return seconds + SecondsPerImage * ((paid.Add((draw, cell.Method)) ? passes(settled, Support(learned, cell.Shots)) : 0) +
                    (tested.Test?.Count ?? 0));
            return TorchMethods.Catalog.Find(cell.Method).TunesText && paid.Add((draw, StartsAnew: plan.PromptFor(cell.Method) is null))
                ? seconds + Tuning(plan, learned, cell.Shots) : seconds;
        });
    }

    // Under cross-validation the prompt is tuned once more for every fold.
    private double Tuning(ImageBenchPlan plan, ImageDataset learned, int shots)
    {
        var options = plan.Fit.Context;
        var folds = Math.Min(plan.RuleFor(learned).FoldsFor(shots, plan.Fit.Views), options.Folds);
        var steps = Math.Ceiling((double)Support(learned, shots) / options.Tuning.BatchSize) * options.EpochsFor(shots);
        return BackToo * SecondsPerText * learned.ClassNames.Count * steps * (1 + folds);
    }

    private static int Support(ImageDataset learned, int shots) => Math.Min(shots * learned.ClassNames.Count, learned.Train.Count);

    private static int Validation(ImageBenchPlan plan, ImageDataset learned, int shots) => plan.RuleFor(learned).Validation switch
    {
        ValidationUse.FewShot => Math.Min(FewShotValRule.PerClass(shots) * learned.ClassNames.Count, learned.Validation?.Count ?? 0),
        ValidationUse.Whole => learned.Validation?.Count ?? 0,
        _ => 0,
    };

    private static ImageDataset Named(ImageBenchPlan plan, string name) =>
        plan.Source is { } source && source.Name == name ? source : plan.Datasets.First(dataset => dataset.Name == name);

    private static double Timed(Action work)
    {
        work(); // once to have everything in place
        var watch = Stopwatch.StartNew();
        work();
        return watch.Elapsed.TotalSeconds;
    }
}
