using System.Globalization;
using PromptAdapter.Experiments.Predictions;
using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapterF;
using PromptAdapter.Methods.ZeroShot;
using PromptAdapter.Runtime;
using PromptAdapter.Selection;
using PromptAdapter.Torch.Methods;
using PromptAdapter.Validation;

namespace PromptAdapter.Experiments;

/// <summary>A plan as it applies to one folder: which shots, which head, which settings.</summary>
public sealed class FeatureBenchFolder : BenchDataset
{
    /// <summary>The setting that says which text head there is, and its value where the head is the means of the classes' keys.</summary>
    internal const string TextSetting = "text";

    internal const string TextOfClassMeans = "class-mean";

    private readonly FeatureBenchPlan _plan;
    private readonly IFeatureFolder _folder;
    private readonly string _text;
    private readonly ISelectionRule? _rule;
    private FolderDraws? _draws;

    internal FeatureBenchFolder(FeatureBenchPlan plan, string path)
    {
        _plan = plan;
        _rule = plan.Selection is null ? null : SelectionRules.Published(plan.Selection);
        _folder = FeatureFolders.Open(path);
        _text = plan.TextOf.GetValueOrDefault(Name, plan.Text);
        TestKeys = plan.TestKeysOf.TryGetValue(Name, out var keys) ? keys : plan.TestKeys;
        Published = PublishedSettings.Find(Name);
        Cache = new TipAdapterOptions
        {
            Scale = plan.Cache.Scale,
            Alpha = plan.Cache.Alpha,
            Beta = plan.Cache.Beta,
            Search = plan.Cache.Search,
            Grid = plan.PublishedGrids && Published is not null ? Published.Grid : plan.Cache.Grid,
        };
        Training = Trained(plan, Cache, plan.PublishedSettings ? Published : null);
        if (HeadWithoutFile() is { } head)
        {
            foreach (var method in plan.Methods)
            {
                PromptMethods.RequireHead(method, head);
                ZeroShotMethod.RequireHead(method, head);
            }
        }

        Methods = [.. plan.Methods.Distinct().Select(name => TorchMethods.Catalog.CreateOnFeatures(name, MethodSettings(Training)))];
        Seeds = plan.Seeds is { } seeds ? [.. seeds.Distinct().Select(seed => (int?)seed)] : _folder.Shots.Count > 0 ? [null] : [1, 2, 3];
        Shots = ShotsToRun();
        var settings = Settings;
        Cells = [.. from shots in Shots from seed in Seeds from method in Methods select new BenchCell(Name, method.Name, shots, seed, settings)];
    }

    /// <inheritdoc/>
    public override string Name => _folder.Name;

    /// <inheritdoc/>
    public override string Path => _folder.Path;

    /// <summary>Shots per class, in the order in which they run.</summary>
    public IReadOnlyList<int> Shots { get; }

    /// <summary>What the authors set for this data set, if it is one of theirs.</summary>
    public PublishedSettings? Published { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<BenchCell> Cells { get; }

    /// <inheritdoc/>
    public override CellSettings Settings => new(
        [
            ("selection", _plan.Selection ?? "default"),
            ("alpha", Cache.Alpha),
            ("beta", Cache.Beta),
            ("scale", Cache.Scale),
            ("search", Cache.Search.ToString().ToLowerInvariant()),
            .. CellSettings.Of(_plan.LinearProbe, _plan.GaussianWeight, _plan.Kernel, _plan.Anchored),
            ("draw", !IsDrawn ? "stored" : _plan.RepeatShots ? "repeating" : "seeded"),
        ],
        [
            (TextSetting, _text),
            ("test-keys", TestKeys?.ToString(CultureInfo.InvariantCulture) ?? "none"),
            ("alphas", CellSettings.AxisOf(Cache.Grid?.Alphas)),
            ("betas", CellSettings.AxisOf(Cache.Grid?.Betas)),
            ("learning-rate", Training.LearningRate),
            ("epochs", StatesEpochs ? Training.Epochs : FormattableString.Invariant($"{Training.Epochs}+")),
            ("training-alpha", Training.Alpha),
            ("training-beta", Training.Beta),
            ("published-settings", _plan.PublishedSettings && Published is not null ? "prompt-adapter" : null),
        ]);

    private FolderDraws Draws => _draws ??= new FolderDraws(this, _rule, _plan.RepeatShots, _plan.RefuseShared);

    /// <inheritdoc/>
    public override Task<CellOutcome> RunAsync(BenchCell cell, ParallelOptions parallel, IProgress<ProgressReport>? progress)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return Task.Run(() => Run(cell, parallel), parallel.CancellationToken);
    }

    /// <inheritdoc/>
    public override void Release() => _draws = null;

    private protected override IEnumerable<Warning> Check(int shots, int? seed) => Draws.Take(shots, seed).Warnings;

    private CellOutcome Run(BenchCell cell, ParallelOptions parallel)
    {
        var draw = Draws.Take(cell.Shots, cell.Seed);
        var problem = draw.Problem;
        var fit = MethodFor(cell.Method, problem.Support.Count).Fit(problem, Draws.RuleFor(problem), parallel);
        var predictions = draw.Test is null ? null
            : CellPredictions.Of(fit.State, draw.Test, Draws.TestSet!, parallel) with { LeftOut = draw.Overlap.LeftOutOf(SplitContent.Test) };
        return new CellOutcome(
            fit.Selection,
            problem.Validation is null ? null : fit.State.Evaluate(problem.Validation, parallel),
            predictions?.Accuracy,
            [
                .. draw.Warnings.Select(warning => warning.Text),
                .. fit.Selection.Edges.Select(edge => $"{edge}"),
                .. (((string Name, FeatureSet? Set)[])[("support", problem.Support), ("validation", problem.Validation), ("test", problem.Test)])
                    .SelectMany(part => (part.Set?.Notes ?? []).Select(note => $"{part.Name} features: {note}")),
            ])
        { Predictions = predictions, Shared = draw.Overlap.Shared };
    }

    // Keys of a small support set need more epochs, as when a classifier is fitted.
    private IFeatureMethod MethodFor(string name, int supportCount) => StatesEpochs
        ? Methods.First(method => method.Name == name)
        : TorchMethods.Catalog.CreateOnFeatures(name, MethodSettings(Training.WithEpochs(Training.EpochsFor(supportCount))));

    private bool StatesEpochs => _plan.Training.Epochs is not null || (_plan.PublishedSettings && Published is not null);

    private MethodSettings MethodSettings(TipAdapterFOptions training) => new()
    {
        TipAdapter = Cache,
        TipAdapterF = training,
        LinearProbe = _plan.LinearProbe,
        GaussianWeight = _plan.GaussianWeight,
        Kernel = _plan.Kernel,
        Anchored = _plan.Anchored,
    };

    internal IReadOnlyList<IFeatureMethod> Methods { get; }

    internal IReadOnlyList<int?> Seeds { get; }

    private bool IsDrawn => Seeds.Any(seed => seed is not null);

    internal TipAdapterOptions Cache { get; }

    internal TipAdapterFOptions Training { get; }

    internal int? TestKeys { get; }

    internal FeatureSet? Validation() => _folder.Validation();

    internal FeatureSet? Test() => TestKeys is { } keys ? _folder.Support(keys) : _folder.Test();

    /// <summary>What seeds draw from: training features, or the keys of the most shots that are not tested on.</summary>
    internal FeatureSet Pool() => FeatureFolders.Pool(_folder, TestKeys);

    internal FeatureSet Stored(int shots) => _folder.Support(shots);

    internal TextHead Head(FeatureSet support) => HeadWithoutFile() ?? TextHead.Of(ClassWeightsFile.Read(_text, support.ClassCount, support.Dimension));

    private TextHead? HeadWithoutFile() => _text switch
    {
        "none" => TextHead.None,
        TextOfClassMeans => TextHead.ClassMean,
        _ => null,
    };

    private static TipAdapterFOptions Trained(FeatureBenchPlan plan, TipAdapterOptions cache, PublishedSettings? published)
    {
        var options = new TipAdapterFOptions { Scale = cache.Scale, Grid = cache.Grid, Search = cache.Search };
        options.Alpha = plan.Training.Alpha ?? published?.Alpha ?? options.Alpha;
        options.Beta = plan.Training.Beta ?? published?.Beta ?? options.Beta;
        options.LearningRate = plan.Training.LearningRate ?? published?.LearningRate ?? options.LearningRate;
        options.Epochs = plan.Training.Epochs ?? published?.Epochs ?? options.Epochs;
        options.Validate();
        return options;
    }

    // The shots of the published comparisons that every class has images for.
    private int[] DrawableShots()
    {
        var fewest = ShotDraw.Fewest(Pool());
        return fewest > 0
            ? [.. FeatureBenchPlan.PublishedShots.Where(shots => shots <= fewest)]
            : throw new InputException("has a class without training features", Path, "give every class at least one image");
    }

    private int[] ShotsToRun()
    {
        var known = string.Join(", ", _folder.Shots);
        if (TestKeys is { } keys && !_folder.Shots.Contains(keys))
            throw new InputException($"has no {keys}-shot keys to test on", Path, $"choose from {known}");
        int[] others = [.. _folder.Shots.Where(shots => shots != TestKeys)];
        if (_folder.Shots.Count == 0)
            return _plan.Shots is { } asked ? [.. asked.Distinct()] : DrawableShots();
        if (others.Length == 0)
            throw new InputException("has no other keys than those to test on", Path, "add keys of another number of shots");
        if (_plan.Shots is null)
            return others;
        foreach (var shots in IsDrawn ? [] : _plan.Shots)
        {
            if (shots == TestKeys)
                throw new InputException($"the {shots}-shot keys cannot be support set and test set at once", Path,
                    "choose another number of shots or other keys to test on")
                { Settings = [Setting.Shots, Setting.TestKeys] };
            if (!_folder.Shots.Contains(shots))
                throw new InputException($"has no keys for {shots} shots", Path,
                    $"choose from {known}, or give seeds to draw with")
                { Settings = [Setting.Shots, Setting.Seeds] };
        }

        return [.. _plan.Shots.Distinct()];
    }
}
