using PromptAdapter.Datasets;
using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Runtime;
using PromptAdapter.Splits;
using PromptAdapter.Texts;
using PromptAdapter.Validation;

namespace PromptAdapter.Experiments;

/// <summary>
/// How the runs of a plan learn from the shots of one data set. Every draw is made once, for the check before the first run and for all methods; the features
/// of the draw that is being run are kept for the methods that follow.
/// </summary>
/// <param name="clip">The frozen model.</param>
/// <param name="plan">The plan.</param>
/// <param name="data">Where the shots come from.</param>
internal sealed class ImageShots(IFrozenModel clip, ImageBenchPlan plan, ImageDataset data)
{
    private readonly Dictionary<(int Shots, int Seed), FewShotSplit> _splits = [];
    private readonly Dictionary<(string Method, int Shots, int? Seed), FewShotLearning> _learned = [];
    private (ClassWeights? Head, bool Made) _head; // [C, E]; none where the model reads no text
    private ((int Shots, int Seed) Key, FewShotFeatures Features)? _draw;
    private IReadOnlyCollection<string>? _hashes;

    public IFrozenModel Clip => clip;

    public ImageBenchPlan Plan => plan;

    public ImageDataset Data => data;

    /// <summary>Cuts a draw down; <see langword="null"/> takes it whole.</summary>
    public Func<FewShotSplit, FewShotSplit>? Cut { get; init; }

    /// <summary>
    /// The data sets that what is learned is tested on, where they are others: what is learned is then kept for all of them, and a given prompt must not have
    /// seen their images.
    /// </summary>
    public IReadOnlyList<ImageDataset>? TestedOn { get; init; }

    private ISelectionRule Rule { get; } = plan.RuleFor(data);

    /// <summary>The templates that apply to a data set.</summary>
    public TemplateSet TemplatesOf(ImageDataset dataset) =>
        plan.TemplatesOf.GetValueOrDefault(dataset.Name) ?? plan.Templates ?? TemplateSet.ForFolder(dataset.Root, dataset.Name);

    /// <summary>Which classes have too few images for a draw; <see langword="null"/> if none has.</summary>
    public string? ShortageOf(int shots, int seed) => TakeShots(shots, seed).Shortage;

    /// <summary>Begins a run: learns with its method from its draw.</summary>
    /// <param name="cell">The run.</param>
    /// <param name="test">Encodes the test images that the method is given beside the shots; <see langword="null"/> where it is given none.</param>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    /// <param name="progress">Told of every step.</param>
    public async Task<FewShotLearning> LearnAsync(
        BenchCell cell, Func<ExtractionOptions, Task<TestImages>>? test, ParallelOptions parallel, IProgress<ProgressReport>? progress)
    {
        var key = (cell.Method, cell.Shots, cell.Seed);
        if (_learned.TryGetValue(key, out var known))
            return known;
        var split = TakeShots(cell.Shots, cell.Seed!.Value);
        split = Cut?.Invoke(split) ?? split;
        var learned = await FewShotLearning.RunAsync(
            clip, split, await StatedAsync(cell, parallel).ConfigureAwait(false), options =>
                FeaturesAsync(cell, split, options, progress, parallel.CancellationToken),
            test is null ? null : options => GivenAsync(test, options),
            progress, parallel.CancellationToken).ConfigureAwait(false);
        if (TestedOn is not null)
            _learned[key] = learned;
        return learned;
    }

    /// <summary>Lets go of features. What several data sets share stays; so do the draws, which are small.</summary>
    public void Release()
    {
        if (TestedOn is null)
            (_head, _draw, _hashes) = (default, null, null);
    }

    // What the plan says is stated, what it leaves open is settled as in any fit.
    private async Task<FitOptions> StatedAsync(BenchCell cell, ParallelOptions parallel) => plan.Fit with
    {
        Method = cell.Method,
        Selection = Rule,
        Templates = TemplatesOf(data),
        Prompt = plan.PromptFor(cell.Method),
        TargetImages = await TargetImagesAsync(parallel.CancellationToken).ConfigureAwait(false),
        Threads = parallel.MaxDegreeOfParallelism > 0 ? parallel.MaxDegreeOfParallelism : null,
        KeepThumbnails = false,
    };

    // All methods share the features of a draw, and all draws the head: class names and templates are the same.
    private async Task<FewShotFeatures> FeaturesAsync(
        BenchCell cell, FewShotSplit split, FitOptions options, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        var key = (cell.Shots, cell.Seed!.Value);
        if (_draw is { } current && current.Key == key)
            return current.Features;
        if (!_head.Made)
            _head = (FewShotFeatures.HeadOf(clip, split.ClassNames, options), true);
        var features = await FewShotFeatures.ExtractAsync(clip, split, _head.Head, options, progress, cancellation).ConfigureAwait(false);
        _draw = (key, features);
        return features;
    }

    private static async Task<(FeatureSet Set, SplitContent Content)> GivenAsync(Func<ExtractionOptions, Task<TestImages>> test, FitOptions options)
    {
        var seen = await test(options.Extraction).ConfigureAwait(false);
        return (seen.Set, seen.Content);
    }

    private FewShotSplit TakeShots(int shots, int seed)
    {
        if (!_splits.TryGetValue((shots, seed), out var split))
            _splits[(shots, seed)] = split = data.TakeShots(shots, seed, plan.RepeatShots ? WhenTooFew.Repeat : WhenTooFew.TakeAll);
        return split;
    }

    private async Task<IReadOnlyCollection<string>> TargetImagesAsync(CancellationToken cancellation) => _hashes ??= plan.Fit.Prompt is null
        ? []
        : [.. (await ImageFingerprints.OfAllAsync(AllImages(), cancellation).ConfigureAwait(false)).Keys];

    private LabelledImage[] AllImages() => [.. (TestedOn ?? []).Prepend(data).SelectMany(dataset => dataset.Images)];
}
