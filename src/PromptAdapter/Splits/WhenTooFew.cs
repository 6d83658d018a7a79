namespace PromptAdapter.Splits;

/// <summary>What a few-shot split does with a class that has fewer images than shots.</summary>
public enum WhenTooFew
{
    /// <summary>Draws with repetition until there are enough: every class weighs the same in the cache (Tip-Adapter's protocol). The default.</summary>
    Repeat,

    /// <summary>Takes every image of the class once (CoOp's protocol).</summary>
    TakeAll,
}
