using PromptAdapter.Datasets;
using PromptAdapter.Runtime;
using PromptAdapter.Torch;

namespace PromptAdapter.Experiments;

/// <summary>A plan as it applies to one data set of images: shots and test images of the same classes.</summary>
public sealed class ImageBenchDataset : BenchDataset
{
    private readonly ImageRuns _runs;
    private readonly ImageDataset _dataset;
    private TestImages? _test;

    internal ImageBenchDataset(ClipModel clip, ImageBenchPlan plan, ImageDataset dataset)
    {
        RequireTest(dataset);
        _dataset = dataset;
        _runs = new ImageRuns(clip, plan, dataset);
        Settings = _runs.Describe();
        Cells = _runs.Cells(Name, Settings);
    }

    /// <inheritdoc/>
    public override string Name => _dataset.Name;

    /// <inheritdoc/>
    public override string Path => _dataset.Root;

    /// <inheritdoc/>
    public override string Settings { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<BenchCell> Cells { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Validate(Func<BenchCell, bool>? isDone) => _runs.Validate(Cells.Where(cell => isDone?.Invoke(cell) != true));

    /// <inheritdoc/>
    public override async Task<CellOutcome> RunAsync(BenchCell cell, ParallelOptions parallel, IProgress<ProgressReport>? progress)
    {
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(parallel);
        var cancellation = parallel.CancellationToken;
        var (options, draw) = await _runs.BeginAsync(cell, parallel, progress).ConfigureAwait(false);
        var test = _test ??= await TestImages.EncodeAsync(_runs.Clip, _dataset, options.Extraction, progress, cancellation).ConfigureAwait(false);
        var adapted = await Adaptation.RunAsync(_runs.Clip, draw.Split, draw.Features, (test.Set, test.Content), options, progress, cancellation).ConfigureAwait(false);

        using var prompted = adapted.PromptedTower(_runs.Clip);
        var seen = prompted is null ? test : await TestImages.EncodeAsync(prompted, _dataset, options.Extraction with { Store = null }, progress, cancellation).ConfigureAwait(false);
        var predictions = ImageRuns.Predictions(adapted.State, seen, _dataset, parallel);
        return new CellOutcome(adapted.Selection, ImageRuns.OnValidation(adapted, draw, parallel), predictions.Accuracy, [.. adapted.Warnings, .. ImageRuns.Unread(seen.Unreadable, draw.Features.Support.Unreadable.Count)])
        {
            Predictions = predictions,
        };
    }

    /// <inheritdoc/>
    public override void Release()
    {
        _runs.Release();
        _test = null;
    }

    internal static void RequireTest(ImageDataset dataset)
    {
        if (dataset.Test is null or { Count: 0 })
            throw new InputException("has no test images, so that nothing can be measured", dataset.Root, "give a data set with a test split, such as the folders train and test");
    }
}
