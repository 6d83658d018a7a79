using PromptAdapter.Datasets;
using PromptAdapter.Methods;
using PromptAdapter.Runtime;

namespace PromptAdapter.Experiments.Protocols;

/// <summary>
/// A data set that is tested on with what was learned from another one (arXiv 2203.05557, sections 4.2 and 4.3): across data sets by the names of its classes,
/// across domains with the classifier of the source itself, asked about the classes that the data set has.
/// </summary>
public sealed class TransferDataset : BenchDataset
{
    private readonly TransferSource _source;
    private readonly ImageDataset _target;
    private readonly int[]? _labels; // [C] the source's label of each class, across domains
    private TestImages? _test;

    internal TransferDataset(TransferSource source, ImageDataset target, string protocol)
    {
        ImageBenchDataset.RequireTest(target);
        (_source, _target) = (source, target);
        _labels = protocol == BenchProtocols.DomainGeneralisation ? LabelsIn(source.Runs.Data, target) : null;
        Settings = source.Runs.Describe($"protocol={protocol} source={source.Runs.Data.Name} source-templates={ImageRuns.Digest(source.Runs.Templates)} ", source.Runs.TemplatesOf(target));
        Cells = source.Runs.Cells(Name, Settings, protocol, source.Runs.Data.Name);
    }

    /// <inheritdoc/>
    public override string Name => _target.Name;

    /// <inheritdoc/>
    public override string Path => _target.Root;

    /// <inheritdoc/>
    public override string Settings { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<BenchCell> Cells { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Validate(Func<BenchCell, bool>? isDone) => _source.Runs.Validate(Cells.Where(cell => isDone?.Invoke(cell) != true));

    /// <inheritdoc/>
    public override async Task<CellOutcome> RunAsync(BenchCell cell, ParallelOptions parallel, IProgress<ProgressReport>? progress)
    {
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(parallel);
        var cancellation = parallel.CancellationToken;
        var (adapted, draw, options) = await _source.LearnAsync(cell, parallel, progress).ConfigureAwait(false);
        var clip = _source.Runs.Clip;
        IAdapterState state = _labels is { } labels ? new ClassSubsetState(adapted.State, labels)
            : ReferenceEquals(_target, _source.Runs.Data) ? adapted.State
            : UnseenClasses.StateFor(clip, adapted, _target.ClassNames, _source.Runs.TemplatesOf(_target));

        using var prompted = adapted.PromptedTower(clip);
        var seen = prompted is null
            ? _test ??= await TestImages.EncodeAsync(clip, _target, options.Extraction, progress, cancellation).ConfigureAwait(false)
            : await TestImages.EncodeAsync(prompted, _target, options.Extraction with { Store = null }, progress, cancellation).ConfigureAwait(false);
        TestOverlap.Refuse(draw.Features.SupportContent, seen.Content);
        var predictions = ImageRuns.Predictions(state, seen, _target, parallel);
        return new CellOutcome(adapted.Selection, ImageRuns.OnValidation(adapted, draw, parallel), predictions.Accuracy, [.. adapted.Warnings, .. ImageRuns.Unread(seen.Unreadable, draw.Features.Support.Unreadable.Count)])
        {
            Predictions = predictions,
        };
    }

    /// <inheritdoc/>
    public override void Release() => _test = null;

    private static int[] LabelsIn(ImageDataset source, ImageDataset target)
    {
        var known = source.ClassNames.Select((name, label) => (name, label)).ToDictionary(entry => entry.name, entry => entry.label, StringComparer.Ordinal);
        return [.. target.ClassNames.Select(name => known.TryGetValue(name, out var label)
            ? label
            : throw new InputException($"has the class '{name}', which {source.Name} does not have", target.Root, "domain-generalisation asks about classes of the source; take cross-dataset for others"))];
    }
}
