using System.Globalization;
using PromptAdapter.Datasets;
using PromptAdapter.Evaluation;
using PromptAdapter.Experiments.Predictions;
using PromptAdapter.Experiments.Protocols;
using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Runtime;
using PromptAdapter.Validation;

namespace PromptAdapter.Experiments;

/// <summary>
/// A plan as it applies to one data set of images. All protocols learn from shots, encode test images as what was learned sees them, and report alike;
/// each says which images are tested on and what is asked about them.
/// </summary>
public abstract class ImageBenchDataset : BenchDataset
{
    private readonly ImageShots _shots;
    private readonly ImageDataset _data;
    private readonly Dictionary<ImageDataset, TestImages> _frozen = new(ReferenceEqualityComparer.Instance);

    private protected ImageBenchDataset(ImageShots shots, ImageDataset data, string? protocol = null)
    {
        if (data.Test is null or { Count: 0 })
            throw new InputException("has no test images, so that nothing can be measured", data.Root,
                "give a data set with a test split, such as the folders train and test");
        (_shots, _data) = (shots, data);
        Settings = ImageCellSettings.Of(shots, data, protocol);
        var source = shots.TestedOn is null ? null : shots.Data.Name;
        Cells =
        [
            .. from drawn in shots.Plan.Shots.Distinct() from seed in shots.Plan.Seeds.Distinct() from method in shots.Plan.Methods.Distinct()
               select new BenchCell(data.Name, method, drawn, seed, Settings) { Protocol = protocol, Source = source },
        ];
    }

    /// <inheritdoc/>
    public sealed override string Name => _data.Name;

    /// <inheritdoc/>
    public sealed override string Path => _data.Root;

    /// <inheritdoc/>
    public sealed override CellSettings Settings { get; }

    /// <inheritdoc/>
    public sealed override IReadOnlyList<BenchCell> Cells { get; }

    /// <summary>Where the shots come from.</summary>
    private protected ImageShots Shots => _shots;

    /// <summary>Test images of the classes that are learned, which a method is given with the shots; <see langword="null"/> where there are none.</summary>
    private protected abstract ImageDataset? TestOfLearned { get; }

    /// <summary>Test images that a method is not given.</summary>
    private protected abstract ImageDataset? TestOfOthers { get; }

    /// <inheritdoc/>
    public sealed override async Task<CellOutcome> RunAsync(BenchCell cell, ParallelOptions parallel, IProgress<ProgressReport>? progress)
    {
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(parallel);
        Func<ExtractionOptions, Task<TestImages>>? test = TestOfLearned is { } given ? extraction => FrozenAsync(given, extraction) : null;
        var learned = await _shots.LearnAsync(cell, test, parallel, progress).ConfigureAwait(false);
        var retuned = learned.Adapted.RetunedEncoder(_shots.Clip);
        using var owned = retuned as IDisposable;
        var (own, others) = (await SeenAsync(TestOfLearned).ConfigureAwait(false), await SeenAsync(TestOfOthers).ConfigureAwait(false));
        SplitOverlap[] overlaps = learned.Adapted.Overlap is { } splits ? [splits] : [];
        IReadOnlyList<Warning> warnings = learned.Adapted.Warnings;
        own = own is not null && learned.Adapted.Overlap is { } ofOwn ? own with { LeftOut = ofOwn.LeftOutOf(SplitContent.Test) } : own;
        if (others is not null)
        {
            var (ofOthers, said) = TestOverlap.Of(learned, others.Content);
            others = others with { LeftOut = ofOthers.LeftOutOf(SplitContent.Test) };
            (overlaps, warnings) = ([.. overlaps, ofOthers], [.. warnings, .. said]);
        }

        var score = Score(learned.Adapted, own, others, parallel);
        return new CellOutcome(
            learned.Adapted.Selection,
            OnValidation(learned, parallel),
            score.Predictions?.Accuracy,
            [.. warnings.Select(warning => warning.Text), .. NotesOn(cell), .. learned.Adapted.Selection.Edges.Select(edge => $"{edge}"),
                .. Unread((own?.Unreadable ?? 0) + (others?.Unreadable ?? 0), learned.Features.Support.Unreadable.Count)])
        {
            Shared = [.. overlaps.SelectMany(overlap => overlap.Shared)],
            Halves = score.Halves,
            Predictions = score.Predictions,
        };

        async Task<TestImages?> SeenAsync(ImageDataset? tested) => tested is null ? null
            : retuned is null ? await FrozenAsync(tested, learned.Options.Extraction).ConfigureAwait(false)
            : await EncodeAsync(retuned, tested, learned.Options.Extraction with { Store = null }).ConfigureAwait(false);

        async Task<TestImages> FrozenAsync(ImageDataset tested, ExtractionOptions extraction)
        {
            if (!_frozen.TryGetValue(tested, out var seen))
                _frozen[tested] = seen = await EncodeAsync(_shots.Clip, tested, extraction).ConfigureAwait(false);
            return seen;
        }

        Task<TestImages> EncodeAsync(IImageEncoder encoder, ImageDataset tested, ExtractionOptions extraction) =>
            TestImages.EncodeAsync(encoder, tested, extraction, progress, parallel.CancellationToken);
    }

    /// <inheritdoc/>
    public sealed override void Release()
    {
        _shots.Release();
        _frozen.Clear();
    }

    /// <summary>Asks what was learned about the test images.</summary>
    /// <param name="adapted">What was learned.</param>
    /// <param name="own">The images of <see cref="TestOfLearned"/>.</param>
    /// <param name="others">The images of <see cref="TestOfOthers"/>.</param>
    /// <param name="parallel">Threads to use.</param>
    private protected abstract ImageScore Score(Adaptation adapted, TestImages? own, TestImages? others, ParallelOptions parallel);

    /// <summary>What the protocol has to say about a run.</summary>
    private protected virtual IEnumerable<string> NotesOn(BenchCell cell) => [];

    private protected sealed override IEnumerable<Warning> Check(int shots, int? seed) =>
        _shots.ShortageOf(shots, seed!.Value) is { } shortage ? [new Warning($"{_shots.Data.Name}: {shortage}")] : [];

    private protected CellPredictions Predictions(IAdapterState state, TestImages seen, ParallelOptions parallel) =>
        CellPredictions.Of(state, seen.Set, new TestSet(seen.Set.Labels, seen.Set.ClassCount, _data.ClassNames, seen.Set.Origin.Files, _data.Root), parallel)
            with
        { LeftOut = seen.LeftOut };

    // The accuracy on the validation images of the draw, where the tower is the frozen one.
    private static Accuracy? OnValidation(FewShotLearning learned, ParallelOptions parallel) =>
        learned.Adapted.Tower.Count == 0 && learned.Features.Validation is { } set
            ? learned.Adapted.State.Evaluate(learned.Adapted.Overlap?.Without(SplitContent.Validation, set) ?? set, parallel)
            : null;

    private static IEnumerable<string> Unread(int test, int support)
    {
        if (test + support > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"{test} test images and {support} support images could not be read and were left out");
    }
}
