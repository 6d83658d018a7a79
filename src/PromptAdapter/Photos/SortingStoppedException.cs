namespace PromptAdapter.Photos;

/// <summary>A sorting, or the taking back of one, was cancelled between two photos. What was done until then is done, and says so here.</summary>
public sealed class SortingStoppedException : OperationCanceledException
{
    /// <summary>Creates the error.</summary>
    /// <param name="outcome">What had become of the files by then.</param>
    /// <param name="cancellationToken">The token that was cancelled.</param>
    public SortingStoppedException(SortOutcome outcome, CancellationToken cancellationToken)
        : base("The sorting was stopped between two photos.", cancellationToken) => Outcome = outcome;

    /// <summary>What had become of the files by then.</summary>
    public SortOutcome Outcome { get; }
}
