namespace PromptAdapter.Methods.TipAdapter.Search;

/// <summary>How α and β are searched.</summary>
public enum SearchMode
{
    /// <summary>The cells of the grid, as the published code does.</summary>
    Grid,

    /// <summary>The grid, and then any α and β around its winner; never worse on the scored images than the grid alone.</summary>
    Refined,
}
