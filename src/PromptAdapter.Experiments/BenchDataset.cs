using PromptAdapter.Evaluation;
using PromptAdapter.Experiments.Predictions;
using PromptAdapter.Experiments.Protocols;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Runtime;
using PromptAdapter.Validation;

namespace PromptAdapter.Experiments;

/// <summary>One data set of a benchmark: which runs there are on it, and how one is done. What its runs share is read once and kept between them.</summary>
public abstract class BenchDataset
{
    /// <summary>What results call the data set.</summary>
    public abstract string Name { get; }

    /// <summary>Where it is.</summary>
    public abstract string Path { get; }

    /// <summary>Everything besides data set, method, shots and seed that a result depends on.</summary>
    public abstract CellSettings Settings { get; }

    /// <summary>The runs, in order; those of one draw stand together.</summary>
    public abstract IReadOnlyList<BenchCell> Cells { get; }

    /// <summary>Looks at the data of every run that is still to be done and refuses the plan if one of them could only give worthless results.</summary>
    /// <param name="isDone">Says that a cell needs no run; its files are not read.</param>
    /// <returns>Warnings.</returns>
    /// <exception cref="InputException">A validator refuses a run, a file is missing or damaged, or a rule lacks the set that it needs.</exception>
    public IReadOnlyList<Warning> Validate(Func<BenchCell, bool>? isDone) =>
        [.. Cells.Where(cell => isDone?.Invoke(cell) != true).Select(cell => (cell.Shots, cell.Seed)).Distinct()
            .SelectMany(draw => Check(draw.Shots, draw.Seed))];

    /// <summary>Does one run.</summary>
    /// <param name="cell">One of <see cref="Cells"/>.</param>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    /// <param name="progress">Told of what a long run is doing.</param>
    /// <exception cref="InputException">The run cannot be done.</exception>
    public abstract Task<CellOutcome> RunAsync(BenchCell cell, ParallelOptions parallel, IProgress<ProgressReport>? progress);

    /// <summary>Looks at one draw before anything is run.</summary>
    /// <param name="shots">Shots per class.</param>
    /// <param name="seed">The seed of the draw; <see langword="null"/> where the split was made elsewhere.</param>
    /// <returns>Warnings.</returns>
    private protected abstract IEnumerable<Warning> Check(int shots, int? seed);

    /// <summary>Lets go of what the runs shared.</summary>
    public abstract void Release();
}

/// <summary>What one run came to.</summary>
/// <param name="Selection">How the settings were chosen.</param>
/// <param name="Validation">Accuracy on the whole validation set, if there is one.</param>
/// <param name="Test">Accuracy on the test set, if there is one.</param>
/// <param name="Notes">What the reader should know besides.</param>
public sealed record CellOutcome(SelectionOutcome Selection, Accuracy? Validation, Accuracy? Test, IReadOnlyList<string> Notes)
{
    /// <summary>Rows that were left out of validation or test because another split holds them, too.</summary>
    public IReadOnlyList<SharedRows> Shared { get; init; } = [];

    /// <summary>The accuracies of base-to-new, in place of <see cref="Test"/>.</summary>
    public HalfAccuracies? Halves { get; init; }

    /// <summary>What was said about each test image; <see langword="null"/> where there is no test set.</summary>
    public CellPredictions? Predictions { get; init; }
}
