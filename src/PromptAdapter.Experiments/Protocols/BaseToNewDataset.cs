using PromptAdapter.Datasets;
using PromptAdapter.Evaluation;
using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Runtime;
using PromptAdapter.Torch;

namespace PromptAdapter.Experiments.Protocols;

/// <summary>
/// Base-to-new (arXiv 2203.05557, section 4.1): shots of the base classes; test images of the base classes among the base classes, and those of the new
/// ones among the new ones, with the class weights that the method makes of their names.
/// </summary>
public sealed class BaseToNewDataset : BenchDataset
{
    private const string ByTextAlone = "the new classes have no cache: they were told apart by the text head alone";

    private readonly ImageRuns _runs;
    private readonly ImageDataset _base;
    private readonly ImageDataset _new;
    private (TestImages Base, TestImages New)? _test;

    internal BaseToNewDataset(ClipModel clip, ImageBenchPlan plan, ImageDataset dataset)
    {
        ImageBenchDataset.RequireTest(dataset);
        var (learned, others) = ClassHalf.Of(dataset);
        (_base, _new) = (learned.TestOf(dataset, "base"), others.TestOf(dataset, "new"));
        _runs = new ImageRuns(clip, plan, dataset) { Cut = learned.Of };
        Settings = _runs.Describe($"protocol={BenchProtocols.BaseToNew} ");
        Cells = _runs.Cells(Name, Settings, BenchProtocols.BaseToNew);
    }

    /// <inheritdoc/>
    public override string Name => _runs.Data.Name;

    /// <inheritdoc/>
    public override string Path => _runs.Data.Root;

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
        var test = _test ??= await EncodeAsync(_runs.Clip, options.Extraction).ConfigureAwait(false);
        var adapted = await Adaptation.RunAsync(_runs.Clip, draw.Split, draw.Features, (test.Base.Set, test.Base.Content), options, progress, cancellation).ConfigureAwait(false);
        TestOverlap.Refuse(draw.Features.SupportContent, test.New.Content);

        using var prompted = adapted.PromptedTower(_runs.Clip);
        var seen = prompted is null ? test : await EncodeAsync(prompted, options.Extraction with { Store = null }).ConfigureAwait(false);
        var unseen = UnseenClasses.StateFor(_runs.Clip, adapted, _new.ClassNames, _runs.Templates);
        return new CellOutcome(adapted.Selection, ImageRuns.OnValidation(adapted, draw, parallel), null, [.. adapted.Warnings, .. Notes(cell, seen.Base.Unreadable + seen.New.Unreadable, draw.Features.Support.Unreadable.Count)])
        {
            Halves = new HalfAccuracies(adapted.State.Evaluate(seen.Base.Set, parallel), unseen.Evaluate(seen.New.Set, parallel)),
        };

        async Task<(TestImages Base, TestImages New)> EncodeAsync(IImageEncoder encoder, ExtractionOptions extraction) => (
            await TestImages.EncodeAsync(encoder, _base, extraction, progress, cancellation).ConfigureAwait(false),
            await TestImages.EncodeAsync(encoder, _new, extraction, progress, cancellation).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public override void Release()
    {
        _runs.Release();
        _test = null;
    }

    private static IEnumerable<string> Notes(BenchCell cell, int test, int support) =>
        BenchProtocols.HasCache(cell.Method) ? [ByTextAlone, .. ImageRuns.Unread(test, support)] : ImageRuns.Unread(test, support);
}

/// <summary>The two accuracies of base-to-new.</summary>
/// <param name="Base">On the classes that were learned.</param>
/// <param name="New">On the others.</param>
public sealed record HalfAccuracies(Accuracy Base, Accuracy New)
{
    /// <summary>The harmonic mean of both in percent; 0 where both are 0.</summary>
    public double Harmonic => HarmonicOf(Base.Percent, New.Percent);

    internal static double HarmonicOf(double learned, double unseen) => learned + unseen > 0 ? 2 * learned * unseen / (learned + unseen) : 0;
}
