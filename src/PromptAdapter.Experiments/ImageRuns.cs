using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using PromptAdapter.Datasets;
using PromptAdapter.Evaluation;
using PromptAdapter.Experiments.Predictions;
using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Runtime;
using PromptAdapter.Selection;
using PromptAdapter.Splits;
using PromptAdapter.Texts;
using PromptAdapter.Torch;

namespace PromptAdapter.Experiments;

/// <summary>How the runs of a plan learn from the shots of one data set; the draw that is being run is kept for the methods that follow.</summary>
internal sealed class ImageRuns
{
    private readonly ImageBenchPlan _plan;
    private ClassWeights? _head; // [C, E]
    private ((int Shots, int Seed) Key, ImageDraw Draw)? _draw;
    private IReadOnlyCollection<string>? _hashes;

    public ImageRuns(ClipModel clip, ImageBenchPlan plan, ImageDataset data)
    {
        (Clip, _plan, Data) = (clip, plan, data);
        Rule = plan.Selection is { } name ? SelectionRules.Published(name) : SelectionRules.Published(SelectionRules.DefaultFor(data.Validation is { Count: > 0 }, allImages: false).Name);
        Templates = TemplatesOf(data);
    }

    public ClipModel Clip { get; }

    public ImageDataset Data { get; }

    public ISelectionRule Rule { get; }

    public TemplateSet Templates { get; }

    /// <summary>Cuts a draw down; <see langword="null"/> takes it whole.</summary>
    public Func<FewShotSplit, FewShotSplit>? Cut { get; init; }

    /// <summary>Further images that a given prompt must not have seen.</summary>
    public IReadOnlyList<ImageDataset> TestedOn { get; init; } = [];

    /// <summary>The templates that apply to a data set.</summary>
    public TemplateSet TemplatesOf(ImageDataset data) => _plan.TemplatesOf.GetValueOrDefault(data.Name) ?? _plan.Templates ?? TemplateSet.ForFolder(data.Root, data.Name);

    /// <summary>The runs that test on a data set, in order.</summary>
    public IReadOnlyList<BenchCell> Cells(string dataset, string settings, string? protocol = null, string? source = null) =>
    [
        .. from shots in _plan.Shots.Distinct() from seed in _plan.Seeds.Distinct() from method in _plan.Methods.Distinct()
           select new BenchCell(dataset, method, shots, seed, settings) { Protocol = protocol, Source = source },
    ];

    /// <summary>Draws the shots of every cell that is to be run, and says which classes have too few images.</summary>
    public IReadOnlyList<string> Validate(IEnumerable<BenchCell> cells)
    {
        var warnings = new List<string>();
        foreach (var (shots, seed) in cells.Select(cell => (cell.Shots, cell.Seed!.Value)).Distinct())
        {
            if (TakeShots(shots, seed).Shortage is { } shortage)
                warnings.Add($"{Data.Name}: {shortage}");
        }

        return warnings;
    }

    /// <summary>What every run begins with: its options and its draw.</summary>
    public async Task<(FitOptions Options, ImageDraw Draw)> BeginAsync(BenchCell cell, ParallelOptions parallel, IProgress<ProgressReport>? progress)
    {
        var options = await OptionsAsync(cell, parallel).ConfigureAwait(false);
        return (options, await DrawAsync(cell, options, progress, parallel.CancellationToken).ConfigureAwait(false));
    }

    public void Release() => (_head, _draw, _hashes) = (null, null, null);

    /// <summary>Everything that a result depends on; see <see cref="BenchDataset.Settings"/>.</summary>
    /// <param name="protocol">What the protocol adds, ending in a space.</param>
    /// <param name="templates">The templates of the data set that is tested on.</param>
    public string Describe(string protocol = "", TemplateSet? templates = null)
    {
        var fit = _plan.Fit;
        var prompt = fit.Prompt is { } given ? Digest(string.Concat(given.State.Tensors.Select(part => Convert.ToHexString(SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(part.Values.Span)))))) : "new";
        if (fit.Prompt is not null && _plan.PromptedMethods is { } prompted)
            prompt += ":" + string.Join(',', prompted.Order(StringComparer.Ordinal));
        var tuning = fit.Context with { Start = null, StageFolder = null };
        return string.Create(CultureInfo.InvariantCulture,
            $"{protocol}selection={_plan.Selection ?? "default"} model={Clip.Sha256[..12]} views={fit.Views} orientation={(fit.Extraction.ApplyOrientation ? "applied" : "ignored")} alpha={fit.Alpha} beta={fit.Beta} alphas={fit.Grid.Alphas.Count}:{fit.Grid.Alphas[0]}..{fit.Grid.Alphas[^1]:0.######} betas={fit.Grid.Betas.Count}:{fit.Grid.Betas[0]}..{fit.Grid.Betas[^1]:0.######} key-epochs={fit.Epochs} key-learning-rate={fit.LearningRate} prompt={prompt} prompt-epochs={tuning.Tuning.Epochs}{(fit.VisualEpochs is { } visual ? $" visual-epochs={visual}" : "")} prompt-learning-rate={tuning.Tuning.Schedule.BaseRate} tuning={Digest(JsonSerializer.Serialize(tuning))} draw={(_plan.RepeatShots ? "repeating" : "all-there-is")} | templates={Digest(templates ?? Templates)}");
    }

    public static string Digest(TemplateSet templates) => Digest(string.Join('\n', templates.Templates.Select(template => template.Text)));

    public static IEnumerable<string> Unread(int test, int support)
    {
        if (test + support > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"{test} test images and {support} support images could not be read and were left out");
    }

    /// <summary>The accuracy on the validation images of the draw, where the tower is the frozen one.</summary>
    public static Accuracy? OnValidation(Adaptation adapted, ImageDraw draw, ParallelOptions parallel) =>
        adapted.VisualPrompts is null && draw.Features.Validation is { } set ? adapted.State.Evaluate(set, parallel) : null;

    public static CellPredictions Predictions(IAdapterState state, TestImages seen, ImageDataset data, ParallelOptions parallel) =>
        CellPredictions.Of(state, seen.Set, new TestSet(seen.Set.Labels, seen.Set.ClassCount, data.ClassNames, seen.Set.Origin.Files, data.Root), parallel);

    private async Task<FitOptions> OptionsAsync(BenchCell cell, ParallelOptions parallel)
    {
        var options = _plan.Fit with
        {
            Method = cell.Method,
            Selection = Rule,
            Templates = Templates,
            Prompt = _plan.PromptFor(cell.Method),
            Extraction = _plan.Fit.Extraction with { Seed = cell.Seed!.Value },
            TargetImages = await TargetImagesAsync(parallel.CancellationToken).ConfigureAwait(false),
            Threads = parallel.MaxDegreeOfParallelism > 0 ? parallel.MaxDegreeOfParallelism : null,
            KeepThumbnails = false,
        };
        options.Validate();
        return options;
    }

    private async Task<ImageDraw> DrawAsync(BenchCell cell, FitOptions options, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        var key = (cell.Shots, cell.Seed!.Value);
        if (_draw is { } current && current.Key == key)
            return current.Draw;
        var split = TakeShots(cell.Shots, key.Value);
        split = Cut?.Invoke(split) ?? split;
        _head ??= FewShotFeatures.HeadOf(Clip, split.ClassNames, options); // class names and templates are those of every draw
        var draw = new ImageDraw(split, await FewShotFeatures.ExtractAsync(Clip, split, _head, options, progress, cancellation).ConfigureAwait(false));
        _draw = (key, draw);
        return draw;
    }

    private FewShotSplit TakeShots(int shots, int seed) => Data.TakeShots(shots, seed, _plan.RepeatShots ? WhenTooFew.Repeat : WhenTooFew.TakeAll);

    private async Task<IReadOnlyCollection<string>> TargetImagesAsync(CancellationToken cancellation) => _hashes ??= _plan.Fit.Prompt is null
        ? []
        : [.. (await ImageFingerprint.OfAllAsync([.. TestedOn.Prepend(Data).SelectMany(data => data.Images)], cancellation).ConfigureAwait(false)).Keys];

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))[..8];
}
