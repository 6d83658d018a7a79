namespace PromptAdapter.Experiments.Plans;

/// <summary>How much of a plan is done and how long the rest may take, from the seconds of finished cells of the same method and shots.</summary>
/// <param name="Cells">Cells in all.</param>
/// <param name="Done">Cells that need no run.</param>
/// <param name="Seconds">Seconds for those open cells that something is known of or guessed.</param>
/// <param name="Unknown">Open cells that nothing is known of.</param>
public sealed record PlanEstimate(int Cells, int Done, double Seconds, int Unknown)
{
    /// <summary>Open cells for which there is a guess and no finished run.</summary>
    public int Guessed { get; init; }

    /// <summary>Estimates the rest of a plan.</summary>
    /// <param name="cells">The cells of the plan, or of a part of it.</param>
    /// <param name="results">What has been run.</param>
    /// <param name="guesses">Seconds of cells whose like has not been run, such as those of <see cref="ImageCost"/>.</param>
    public static PlanEstimate Of(
        IReadOnlyCollection<BenchCell> cells, IReadOnlyCollection<BenchResult> results, IReadOnlyDictionary<BenchCell, double>? guesses = null)
    {
        ArgumentNullException.ThrowIfNull(cells);
        ArgumentNullException.ThrowIfNull(results);
        BenchResult[] finished = [.. results.Where(result => result.Failure is null)];
        var done = finished.Select(result => result.Cell).ToHashSet();
        // A data set of its own size tells more than the others do.
        var onSet = finished.GroupBy(result => (result.Dataset, result.Method, result.Shots))
            .ToDictionary(group => group.Key, group => group.Average(result => result.Seconds));
        var anywhere = finished.GroupBy(result => (result.Method, result.Shots))
            .ToDictionary(group => group.Key, group => group.Average(result => result.Seconds));
        var (seconds, unknown, guessed) = (0.0, 0, 0);
        BenchCell[] open = [.. cells.Where(cell => !done.Contains(cell))];
        foreach (var cell in open)
        {
            if (onSet.TryGetValue((cell.Dataset, cell.Method, cell.Shots), out var known) || anywhere.TryGetValue((cell.Method, cell.Shots), out known))
            {
                seconds += known;
            }
            else if (guesses is not null && guesses.TryGetValue(cell, out var guess))
            {
                seconds += guess;
                guessed++;
            }
            else
            {
                unknown++;
            }
        }

        return new PlanEstimate(cells.Count, cells.Count - open.Length, seconds, unknown) { Guessed = guessed };
    }
}
