namespace PromptAdapter.Prompts;

/// <summary>What the transformer that text and visual prompts share attends over.</summary>
public enum SharedAttention
{
    /// <summary>All prompt tokens of both kinds, as the paper means it (arXiv 2210.07225, section 3.3).</summary>
    Tokens,

    /// <summary>
    /// Each token alone. MVLPT's published code swaps batch and sequence, so that nothing is mixed; prompts trained with it need it to be read as they were
    /// trained.
    /// </summary>
    ReferenceQuirks,
}
