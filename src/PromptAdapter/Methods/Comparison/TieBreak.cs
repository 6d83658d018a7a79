namespace PromptAdapter.Methods.Comparison;

/// <summary>Which of several candidates with the same score wins.</summary>
public enum TieBreak
{
    /// <summary>The first one, β in the outer loop: what the published code does.</summary>
    First,

    /// <summary>
    /// The one nearest to the stated α and β, by distance in (log α, log β). A few support images leave thousands of candidates equal,
    /// and the first of those is the corner of the grid, where the cache hardly counts; the stated settings are the better guess.
    /// </summary>
    NearestToStated,
}
