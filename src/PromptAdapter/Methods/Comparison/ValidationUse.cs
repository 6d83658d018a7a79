namespace PromptAdapter.Methods.Comparison;

/// <summary>Which validation images a selection rule scores on.</summary>
public enum ValidationUse
{
    /// <summary>None.</summary>
    None,

    /// <summary>As many of each class as there are shots, and at most 4: no more labels than a few-shot user could have (arXiv 2109.01134).</summary>
    FewShot,

    /// <summary>All of them.</summary>
    Whole,
}
