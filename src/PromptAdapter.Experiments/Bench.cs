using System.Diagnostics;
using System.Runtime.CompilerServices;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Runtime;

namespace PromptAdapter.Experiments;

/// <summary>Runs methods × shots × seeds over data sets. Names and settings are checked when it is made, the data before the first run.</summary>
public abstract class Bench
{
    /// <summary>Takes the data sets.</summary>
    /// <param name="datasets">The data sets, in the order in which they run.</param>
    /// <exception cref="InputException">Two have the same name.</exception>
    private protected Bench(IReadOnlyList<BenchDataset> datasets)
    {
        Datasets = datasets;
        if (datasets.GroupBy(dataset => dataset.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InputException($"two data sets are called '{twice.Key}', so their results could not be told apart", null,
                "rename one, or run them separately");
    }

    /// <summary>The data sets.</summary>
    public IReadOnlyList<BenchDataset> Datasets { get; }

    /// <summary>Every run, in order.</summary>
    public IEnumerable<BenchCell> Cells => Datasets.SelectMany(dataset => dataset.Cells);

    /// <summary>Looks at the data of every run and refuses the plan if one of them could only give worthless results.</summary>
    /// <param name="isDone">Says that a cell needs no run; its files are not read.</param>
    /// <returns>Warnings. What opening a data set had to say is not among them: it is in <see cref="Datasets.ImageDataset.Warnings"/>.</returns>
    /// <exception cref="InputException">A validator refuses a run, a file is missing or damaged, or a rule lacks the set that it needs.</exception>
    public IReadOnlyList<Warning> Validate(Func<BenchCell, bool>? isDone = null)
    {
        var warnings = new List<Warning>();
        foreach (var dataset in Datasets)
        {
            warnings.AddRange(dataset.Validate(isDone));
            dataset.Release(); // so that memory is that of one data set, not of all
        }

        return [.. warnings.DistinctBy(warning => warning.Text)];
    }

    /// <summary>
    /// Validates, then runs one cell after another and hands each result out as it is finished. A run that fails is a result with its reason, and the next one
    /// follows.
    /// </summary>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    /// <param name="isDone">Says that a cell needs no run; <see langword="null"/> runs all.</param>
    /// <param name="progress">Told of every cell, and of the steps inside it.</param>
    /// <param name="warn">Told of every warning of <see cref="Validate"/>.</param>
    /// <param name="cancellationToken">Stops the work, as the token in <paramref name="parallel"/> does.</param>
    /// <exception cref="InputException">As for <see cref="Validate"/>.</exception>
    public async IAsyncEnumerable<BenchResult> RunAsync(
        ParallelOptions parallel, Func<BenchCell, bool>? isDone = null, IProgress<ProgressReport>? progress = null, Action<Warning>? warn = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parallel);
        foreach (var warning in Validate(isDone))
            warn?.Invoke(warning);

        var (done, count) = (0, Cells.Count());
        foreach (var dataset in Datasets)
        {
            foreach (var cell in dataset.Cells)
            {
                cancellationToken.ThrowIfCancellationRequested();
                parallel.CancellationToken.ThrowIfCancellationRequested();
                if (isDone?.Invoke(cell) != true)
                    yield return await RunCellAsync(dataset, cell, parallel, progress is null ? null : new Steps(progress, Runs(cell))).ConfigureAwait(false);
                done++;
                progress?.Report(Runs(cell));
            }

            dataset.Release();
        }

        ProgressReport Runs(BenchCell cell) => new("benchmark", done, count, "runs", cell.ToString());
    }

    private static async Task<BenchResult> RunCellAsync(BenchDataset dataset, BenchCell cell, ParallelOptions parallel, IProgress<ProgressReport>? progress)
    {
        var clock = Stopwatch.StartNew();
        CellOutcome outcome;
        InputException? failure = null;
        try
        {
            outcome = await dataset.RunAsync(cell, parallel, progress).ConfigureAwait(false);
        }
        catch (InputException error)
        {
            (outcome, failure) = (new CellOutcome(SelectionOutcome.NothingToChoose, null, null, []), error);
        }

        var seconds = clock.Elapsed.TotalSeconds;
        using var process = Process.GetCurrentProcess();
        var chosen = outcome.Selection;
        return new BenchResult
        {
            Dataset = cell.Dataset,
            Method = cell.Method,
            Shots = cell.Shots,
            Seed = cell.Seed,
            Selection = chosen.Rule,
            Alpha = Setting(SelectionOutcome.AlphaKey),
            Beta = Setting(SelectionOutcome.BetaKey),
            ValAccuracy = outcome.Validation?.Percent,
            TestAccuracy = outcome.Test?.Percent ?? outcome.Halves?.Harmonic,
            Seconds = seconds,
            SelectionCorrect = chosen.Scored?.Correct,
            SelectionImages = chosen.Scored?.Total,
            SelectionTies = chosen.Ties,
            TestCorrect = outcome.Test?.Correct,
            TestImages = outcome.Test?.Total,
            Protocol = cell.Protocol,
            Source = cell.Source,
            Base = outcome.Halves?.Base.Percent,
            New = outcome.Halves?.New.Percent,
            Harmonic = outcome.Halves?.Harmonic,
            Chosen = chosen.Settings,
            Failure = failure?.MessageFor(_ => false),
            FailureSettings = failure?.Settings ?? [],
            Notes = [.. outcome.Notes, .. chosen.Note is null ? (string[])[] : [chosen.Note]],
            Shared = outcome.Shared.Count > 0 ? outcome.Shared : null,
            Settings = cell.Settings,
            PeakMemoryMib = process.PeakWorkingSet64 / 1048576.0,
            Environment = RunEnvironment.Current(parallel),
            Predictions = outcome.Predictions,
        };

        double? Setting(string name) => chosen.Settings.TryGetValue(name, out var value) ? value : null;
    }

    private sealed class Steps(IProgress<ProgressReport> progress, ProgressReport whole) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => progress.Report(value with { Whole = whole });
    }
}
