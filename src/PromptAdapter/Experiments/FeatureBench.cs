using System.Diagnostics;
using PromptAdapter.Evaluation;
using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Runtime;
using PromptAdapter.Selection;

namespace PromptAdapter.Experiments;

/// <summary>Runs a <see cref="FeatureBenchPlan"/>. Names, folders and shots are checked before the first cell runs.</summary>
public sealed class FeatureBench
{
    private readonly FeatureBenchPlan _plan;
    private readonly IReadOnlyList<IAdapterMethod> _methods;
    private readonly ISelectionRule? _rule;
    private readonly IReadOnlyList<(TipAdapterCacheFolder Folder, int[] Shots)> _folders;

    /// <summary>Checks the plan.</summary>
    /// <param name="plan">What to run.</param>
    /// <exception cref="InputException">An unknown name, a folder that is no feature cache, or shots that it does not have.</exception>
    public FeatureBench(FeatureBenchPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        _plan = plan;
        plan.Cache.Validate();
        _methods = [.. plan.Methods.Distinct().Select(name => AdapterMethods.Create(name, plan.Cache))];
        _rule = plan.Selection is null ? null : SelectionRules.Find(plan.Selection);
        _folders = [.. plan.Folders.Select(path => TipAdapterCacheFolder.Open(path)).Select(folder => (folder, ShotsIn(folder)))];
        var twice = _folders.GroupBy(entry => entry.Folder.Name).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            throw new InputException($"two feature folders are called '{twice.Key}', so their results could not be told apart", null, "rename one, or run them separately");
    }

    /// <summary>Cells in all.</summary>
    public int Count => _folders.Sum(entry => entry.Shots.Length) * _methods.Count;

    /// <summary>Runs one cell after another and hands each result out as it is finished.</summary>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    /// <param name="isDone">Says that a cell (data set, method, shots) needs no run; <see langword="null"/> runs all.</param>
    /// <param name="progress">Told of every cell.</param>
    /// <exception cref="InputException">A file is missing or damaged, or a rule lacks the set that it needs.</exception>
    public IEnumerable<BenchResult> Run(ParallelOptions parallel, Func<string, string, int, bool>? isDone = null, IProgress<ProgressReport>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(parallel);
        var done = 0;
        foreach (var (folder, shots) in _folders)
        {
            // The splits are read when a cell needs them, once a folder.
            var validation = new Lazy<FeatureSet?>(folder.Validation);
            var test = new Lazy<FeatureSet?>(() => _plan.TestKeys is { } keys ? folder.Support(keys) : folder.Test());
            foreach (var shot in shots)
            {
                var support = new Lazy<FeatureSet>(() => folder.Support(shot));
                foreach (var method in _methods)
                {
                    parallel.CancellationToken.ThrowIfCancellationRequested();
                    if (isDone?.Invoke(folder.Name, method.Name, shot) != true)
                    {
                        var problem = new AdapterProblem(support.Value, Head(support.Value)) { Validation = validation.Value, Test = test.Value };
                        yield return RunCell(folder.Name, method, shot, problem, parallel);
                    }

                    progress?.Report(new ProgressReport("benchmark", ++done, Count, "runs", $"{folder.Name} {method.Name} {shot}-shot"));
                }
            }
        }
    }

    private BenchResult RunCell(string dataset, IAdapterMethod method, int shots, AdapterProblem problem, ParallelOptions parallel)
    {
        var clock = Stopwatch.StartNew();
        var rule = _rule ?? (problem.Validation is null ? new SupportCrossValidationRule() : new FullValRule());
        var fit = method.Fit(problem, rule, parallel);
        Accuracy? val = problem.Validation is null ? null : fit.State.Evaluate(problem.Validation, parallel);
        Accuracy? test = problem.Test is null ? null : fit.State.Evaluate(problem.Test, parallel);
        var seconds = clock.Elapsed.TotalSeconds;

        using var process = Process.GetCurrentProcess();
        var chosen = fit.Selection;
        return new BenchResult
        {
            Dataset = dataset,
            Method = method.Name,
            Shots = shots,
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
            Notes = [.. ((FeatureSet?[])[problem.Support, problem.Validation, problem.Test]).SelectMany(set => set?.Notes ?? []), .. chosen.Note is null ? (string[])[] : [chosen.Note]],
            Settings = _plan.Settings,
            PeakMemoryMib = process.PeakWorkingSet64 / 1048576.0,
            Environment = RunEnvironment.Current(parallel),
        };

        double? Setting(string name) => chosen.Settings.TryGetValue(name, out var value) ? value : null;
    }

    private TextHead Head(FeatureSet support) => _plan.Text switch
    {
        "none" => TextHead.None,
        "class-mean" => TextHead.ClassMean,
        var path => TextHead.Of(ClassWeightsFile.Read(path, support.ClassCount, support.Dimension)),
    };

    private int[] ShotsIn(TipAdapterCacheFolder folder)
    {
        var known = string.Join(", ", folder.Shots);
        if (_plan.TestKeys is { } keys && !folder.Shots.Contains(keys))
            throw new InputException($"has no {keys}-shot keys to test on", folder.Path, $"choose from {known}");
        if (_plan.Shots is null)
        {
            int[] all = [.. folder.Shots.Where(shots => shots != _plan.TestKeys)];
            return all.Length > 0 ? all : throw new InputException("has no other keys than those to test on", folder.Path, "add keys of another number of shots");
        }

        foreach (var shots in _plan.Shots)
        {
            if (shots == _plan.TestKeys)
                throw new InputException($"the {shots}-shot keys cannot be support set and test set at once", folder.Path, "choose other --shots or --test-keys");
            if (!folder.Shots.Contains(shots))
                throw new InputException($"has no keys for {shots} shots", folder.Path, $"choose from {known}");
        }

        return [.. _plan.Shots.Distinct()];
    }
}
