using System.Diagnostics;
using PromptAdapter.Evaluation;
using PromptAdapter.Experiments.Validation;
using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Runtime;
using PromptAdapter.Selection;

namespace PromptAdapter.Experiments;

/// <summary>Runs a <see cref="FeatureBenchPlan"/>. Names, folders and shots are checked when it is made, the data before the first cell runs.</summary>
public sealed class FeatureBench
{
    private readonly FeatureBenchPlan _plan;
    private readonly ISelectionRule? _rule;

    /// <summary>Checks the plan.</summary>
    /// <param name="plan">What to run.</param>
    /// <exception cref="InputException">An unknown name, a folder that is no feature cache, or shots that it does not have.</exception>
    public FeatureBench(FeatureBenchPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        _plan = plan;
        plan.Cache.Validate();
        _rule = plan.Selection is null ? null : SelectionRules.Published(plan.Selection);
        Folders = [.. plan.Folders.Select(path => new FeatureBenchFolder(plan, path))];
        var twice = Folders.GroupBy(folder => folder.Name).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            throw new InputException($"two feature folders are called '{twice.Key}', so their results could not be told apart", null, "rename one, or run them separately");
        var stray = plan.TextOf.Keys.Concat(plan.TestKeysOf.Keys).FirstOrDefault(name => Folders.All(folder => folder.Name != name));
        if (stray is not null)
            throw new InputException($"there are settings for '{stray}', and no feature folder is called that", null, $"choose from {string.Join(", ", Folders.Select(folder => folder.Name))}");
    }

    /// <summary>The plan, folder by folder.</summary>
    public IReadOnlyList<FeatureBenchFolder> Folders { get; }

    /// <summary>Every run, in order.</summary>
    public IEnumerable<BenchCell> Cells => Folders.SelectMany(folder => folder.Cells);

    /// <summary>Looks at the data of every run and refuses the plan if one of them could only give worthless results.</summary>
    /// <param name="isDone">Says that a cell needs no run; its files are not read.</param>
    /// <returns>Warnings, one line each.</returns>
    /// <exception cref="InputException">A validator refuses a run, a file is missing or damaged, or a rule lacks the set that it needs.</exception>
    public IReadOnlyList<string> Validate(Func<BenchCell, bool>? isDone = null)
    {
        var warnings = new List<string>();
        foreach (var folder in Folders)
        {
            var splits = new FolderSplits(folder);
            foreach (var (shots, seed) in folder.Cells.Where(cell => isDone?.Invoke(cell) != true).Select(cell => (cell.Shots, cell.Seed)).Distinct())
                warnings.AddRange(Check(folder, splits, shots, seed));
        }

        return [.. warnings.Distinct()];
    }

    /// <summary>Validates, then runs one cell after another and hands each result out as it is finished.</summary>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    /// <param name="isDone">Says that a cell needs no run; <see langword="null"/> runs all.</param>
    /// <param name="progress">Told of every cell.</param>
    /// <param name="warn">Told of every warning of <see cref="Validate"/>.</param>
    /// <exception cref="InputException">As for <see cref="Validate"/>.</exception>
    public IEnumerable<BenchResult> Run(ParallelOptions parallel, Func<BenchCell, bool>? isDone = null, IProgress<ProgressReport>? progress = null, Action<string>? warn = null)
    {
        ArgumentNullException.ThrowIfNull(parallel);
        foreach (var warning in Validate(isDone))
            warn?.Invoke(warning);

        var (done, count) = (0, Cells.Count());
        foreach (var folder in Folders)
        {
            var splits = new FolderSplits(folder);
            foreach (var draw in folder.Cells.GroupBy(cell => (cell.Shots, cell.Seed)))
            {
                var problem = new Lazy<AdapterProblem>(() => Problem(folder, splits, draw.Key.Shots, draw.Key.Seed));
                var warnings = new Lazy<IReadOnlyList<string>>(() => Check(folder, splits, draw.Key.Shots, draw.Key.Seed));
                foreach (var (cell, method) in draw.Zip(folder.Methods))
                {
                    parallel.CancellationToken.ThrowIfCancellationRequested();
                    if (isDone?.Invoke(cell) != true)
                        yield return RunCell(cell, method, problem.Value, warnings.Value, parallel);
                    progress?.Report(new ProgressReport("benchmark", ++done, count, "runs", $"{cell.Dataset} {cell.Method} {cell.Shots}-shot{(cell.Seed is { } seed ? $" seed {seed}" : "")}"));
                }
            }
        }
    }

    private IReadOnlyList<string> Check(FeatureBenchFolder folder, FolderSplits splits, int shots, int? seed)
    {
        var problem = Problem(folder, splits, shots, seed);
        return ExperimentValidators.Enforce(Experiment.OnFeatures(problem, RuleFor(problem)) with
        {
            Shots = shots,
            Available = seed is null ? null : ShotDraw.Fewest(splits.Pool),
            RepetitionStated = _plan.RepeatShots,
            TestsOnKeys = folder.TestKeys is not null,
            Seeds = [.. folder.Seeds.OfType<int>()],
        });
    }

    private AdapterProblem Problem(FeatureBenchFolder folder, FolderSplits splits, int shots, int? seed)
    {
        var support = seed is { } drawn ? ShotDraw.Take(splits.Pool, shots, drawn, _plan.RepeatShots) : folder.Stored(shots);
        return new AdapterProblem(support, folder.Head(support)) { Validation = splits.Validation, Test = splits.Test };
    }

    private ISelectionRule RuleFor(AdapterProblem problem) => _rule ?? (problem.Validation is null ? new SupportCrossValidationRule() : new FullValRule());

    private BenchResult RunCell(BenchCell cell, IAdapterMethod method, AdapterProblem problem, IReadOnlyList<string> warnings, ParallelOptions parallel)
    {
        var clock = Stopwatch.StartNew();
        var fit = method.Fit(problem, RuleFor(problem), parallel);
        Accuracy? val = problem.Validation is null ? null : fit.State.Evaluate(problem.Validation, parallel);
        Accuracy? test = problem.Test is null ? null : fit.State.Evaluate(problem.Test, parallel);
        var seconds = clock.Elapsed.TotalSeconds;

        using var process = Process.GetCurrentProcess();
        var chosen = fit.Selection;
        return new BenchResult
        {
            Dataset = cell.Dataset,
            Method = cell.Method,
            Shots = cell.Shots,
            Seed = cell.Seed,
            Selection = chosen.Rule,
            Alpha = Setting(SelectionOutcome.AlphaKey),
            Beta = Setting(SelectionOutcome.BetaKey),
            ValAccuracy = val?.Percent,
            TestAccuracy = test?.Percent,
            Seconds = seconds,
            SelectionCorrect = chosen.Scored?.Correct,
            SelectionImages = chosen.Scored?.Total,
            SelectionTies = chosen.Ties,
            TestCorrect = test?.Correct,
            TestImages = test?.Total,
            Chosen = chosen.Settings,
            Notes = [.. warnings, .. ((FeatureSet?[])[problem.Support, problem.Validation, problem.Test]).SelectMany(set => set?.Notes ?? []), .. chosen.Note is null ? (string[])[] : [chosen.Note]],
            Settings = cell.Settings,
            PeakMemoryMib = process.PeakWorkingSet64 / 1048576.0,
            Environment = RunEnvironment.Current(parallel),
        };

        double? Setting(string name) => chosen.Settings.TryGetValue(name, out var value) ? value : null;
    }

    /// <summary>What the runs of a folder share, read when the first of them needs it.</summary>
    private sealed class FolderSplits(FeatureBenchFolder folder)
    {
        private readonly Lazy<FeatureSet?> _validation = new(folder.Validation);
        private readonly Lazy<FeatureSet?> _test = new(folder.Test);
        private readonly Lazy<FeatureSet> _pool = new(folder.Pool);

        public FeatureSet? Validation => _validation.Value;

        public FeatureSet? Test => _test.Value;

        public FeatureSet Pool => _pool.Value;
    }
}
