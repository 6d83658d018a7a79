namespace PromptAdapter.Runtime;

/// <summary>One step of progress, as <see cref="IProgress{T}"/> of the long-running calls receives it.</summary>
/// <param name="Stage">What is being done, for example <c>encoding images</c>.</param>
/// <param name="Done">Units finished.</param>
/// <param name="Total">Units in all; 0 when unknown.</param>
/// <param name="Unit">What is counted, in the plural: <c>images</c>, <c>bytes</c>, <c>steps</c>.</param>
/// <param name="Detail">More to show beside the bar, for example a loss.</param>
public sealed record ProgressReport(string Stage, long Done, long Total, string Unit = "images", string? Detail = null)
{
    /// <summary>About how long the stage will take, where that is known before it begins.</summary>
    public TimeSpan? Expected { get; init; }

    /// <summary>The longer work that this is a step of, where there is one: the runs of a benchmark, around the fits.</summary>
    public ProgressReport? Whole { get; init; }
}
