using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using PromptAdapter.Classifiers;
using PromptAdapter.Clip;
using PromptAdapter.Datasets;
using PromptAdapter.Experiments.Predictions;
using PromptAdapter.Methods;
using PromptAdapter.Prompts;
using PromptAdapter.Prompts.Visual;
using PromptAdapter.Runtime;
using PromptAdapter.Selection;
using PromptAdapter.Splits;

namespace PromptAdapter.Experiments;

/// <summary>A plan as it applies to one data set of images.</summary>
public sealed class ImageBenchDataset : BenchDataset
{
    private readonly ClipModel _clip;
    private readonly ImageBenchPlan _plan;
    private readonly ImageDataset _dataset;
    private readonly ISelectionRule _rule;
    private readonly TemplateSet _templates;
    private ((int Shots, int Seed) Key, ImageDraw Draw)? _draw;
    private TestImages? _test;
    private IReadOnlyCollection<string>? _hashes;

    internal ImageBenchDataset(ClipModel clip, ImageBenchPlan plan, ImageDataset dataset)
    {
        (_clip, _plan, _dataset) = (clip, plan, dataset);
        if (dataset.Test is null or { Count: 0 })
            throw new InputException("has no test images, so that nothing can be measured", dataset.Root, "give a data set with a test split, such as the folders train and test");
        _rule = plan.Selection is { } name ? SelectionRules.Published(name) : dataset.Validation is { Count: > 0 } ? SelectionRules.Published(FewShotValRule.RuleName) : new SupportCrossValidationRule();
        _templates = plan.Templates ?? TemplateSet.Beside(dataset.Root) ?? TemplateSet.Find(dataset.Name) ?? TemplateSet.Default;
        Settings = Describe();
        Cells = [.. from shots in plan.Shots.Distinct() from seed in plan.Seeds.Distinct() from method in plan.Methods.Distinct() select new BenchCell(Name, method, shots, seed, Settings)];
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
    public override IReadOnlyList<string> Validate(Func<BenchCell, bool>? isDone)
    {
        var warnings = new List<string>(_dataset.Warnings);
        foreach (var (shots, seed) in Cells.Where(cell => isDone?.Invoke(cell) != true).Select(cell => (cell.Shots, cell.Seed!.Value)).Distinct())
        {
            var split = Draw(shots, seed);
            if (split.Shortage is { } shortage)
                warnings.Add($"{Name}: {shortage}");
        }

        return warnings;
    }

    /// <inheritdoc/>
    public override async Task<CellOutcome> RunAsync(BenchCell cell, ParallelOptions parallel, IProgress<ProgressReport>? progress)
    {
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(parallel);
        var cancellation = parallel.CancellationToken;
        var options = _plan.Fit with
        {
            Method = cell.Method,
            Selection = _rule,
            Templates = _templates,
            Prompt = Takes(_plan.Fit.Prompt, cell.Method) ? _plan.Fit.Prompt : null,
            Extraction = _plan.Fit.Extraction with { Seed = cell.Seed!.Value },
            TargetImages = await TargetImagesAsync(cancellation).ConfigureAwait(false),
            Threads = parallel.MaxDegreeOfParallelism > 0 ? parallel.MaxDegreeOfParallelism : null,
            KeepThumbnails = false,
        };
        options.Validate();
        var draw = await DrawAsync(cell, options, progress, cancellation).ConfigureAwait(false);
        var test = _test ??= await TestImages.EncodeAsync(_clip, _dataset, options.Extraction, progress, cancellation).ConfigureAwait(false);
        var adapted = await Adaptation.RunAsync(_clip, draw.Split, draw.Features, (test.Set, test.Content), options, progress, cancellation).ConfigureAwait(false);

        using var prompted = adapted.VisualPrompts is { } visual ? new PromptedImageEncoder(_clip, visual) : null;
        var seen = prompted is null ? test : await TestImages.EncodeAsync(prompted, _dataset, options.Extraction with { Store = null }, progress, cancellation).ConfigureAwait(false);
        var validation = prompted is null && draw.Features.Validation is { } set ? adapted.State.Evaluate(set, parallel) : (Evaluation.Accuracy?)null;
        var predictions = CellPredictions.Of(adapted.State, seen.Set, new TestSet(seen.Set.Labels, seen.Set.ClassCount, _dataset.ClassNames, seen.Set.Origin.Files, _dataset.Root), parallel);
        return new CellOutcome(adapted.Selection, validation, predictions.Accuracy, [.. adapted.Warnings, .. Unread(seen.Unreadable, draw.Features.Support.Unreadable.Count)]) { Predictions = predictions };
    }

    /// <inheritdoc/>
    public override void Release() => (_draw, _test, _hashes) = (null, null, null);

    private FewShotSplit Draw(int shots, int seed) => _dataset.TakeShots(shots, seed, _plan.RepeatShots ? WhenTooFew.Repeat : WhenTooFew.TakeAll);

    private async Task<ImageDraw> DrawAsync(BenchCell cell, FitOptions options, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        var key = (cell.Shots, cell.Seed!.Value);
        if (_draw is not { } current || current.Key != key)
            _draw = current = (key, await ImageDraw.TakeAsync(_clip, _dataset, cell.Shots, key.Value, _plan.RepeatShots, options, progress, cancellation).ConfigureAwait(false));
        return current.Draw;
    }

    // A prompt of one kind serves the methods that tune that kind; the others run beside them without it.
    private bool Takes(SavedPrompt? prompt, string method) =>
        prompt is not null && _plan.PromptedMethods?.Contains(method) != false && (FewShotClassifier.TunesText(method) ? prompt.Mode == SavedPrompt.TextMode : prompt.Mode == method);

    private async Task<IReadOnlyCollection<string>> TargetImagesAsync(CancellationToken cancellation) => _hashes ??= _plan.Fit.Prompt is null
        ? []
        : [.. (await ImageFingerprint.OfAllAsync(_dataset.Images, cancellation).ConfigureAwait(false)).Keys];

    private static IEnumerable<string> Unread(int test, int support)
    {
        if (test + support > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"{test} test images and {support} support images could not be read and were left out");
    }

    private string Describe()
    {
        var fit = _plan.Fit;
        var prompt = fit.Prompt is { } given ? Digest(string.Concat(given.State.Tensors.Select(part => Convert.ToHexString(SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(part.Values.Span)))))) : "new";
        if (fit.Prompt is not null && _plan.PromptedMethods is { } prompted)
            prompt += ":" + string.Join(',', prompted.Order(StringComparer.Ordinal));
        var tuning = fit.Context with { Start = null, StageFolder = null };
        return string.Create(CultureInfo.InvariantCulture,
            $"selection={_plan.Selection ?? "default"} model={_clip.Sha256[..12]} views={fit.Views} orientation={(fit.Extraction.ApplyOrientation ? "applied" : "ignored")} alpha={fit.Alpha} beta={fit.Beta} alphas={fit.Grid.Alphas.Count}:{fit.Grid.Alphas[0]}..{fit.Grid.Alphas[^1]:0.######} betas={fit.Grid.Betas.Count}:{fit.Grid.Betas[0]}..{fit.Grid.Betas[^1]:0.######} key-epochs={fit.Epochs} key-learning-rate={fit.LearningRate} prompt={prompt} prompt-epochs={tuning.Tuning.Epochs} prompt-learning-rate={tuning.Tuning.Schedule.BaseRate} tuning={Digest(JsonSerializer.Serialize(tuning))} draw={(_plan.RepeatShots ? "repeating" : "all-there-is")} | templates={Digest(string.Join('\n', _templates.Templates.Select(template => template.Text)))}");
    }

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))[..8];
}
