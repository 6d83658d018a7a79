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

/// <summary>Ties between epochs.</summary>
internal static class EpochTies
{
    /// <summary>
    /// What to add to the correct images of an epoch, so that the first of the highest sums is the one to keep. The stated setting is to train to the end;
    /// where equals are told apart by that, less than one image decides for the later epoch.
    /// </summary>
    /// <param name="ties">Which of several equals wins.</param>
    /// <param name="epoch">1 … epochs.</param>
    /// <param name="epochs">How many are stated.</param>
    public static double Preference(this TieBreak ties, int epoch, int epochs) => ties == TieBreak.NearestToStated ? epoch / (epochs + 1.0) : 0;
}
