namespace PromptAdapter.Prompts;

/// <summary>Where the class name stands in a learned prompt.</summary>
public enum ClassTokenPosition
{
    /// <summary>Behind the context: <c>context name .</c></summary>
    End,

    /// <summary>Between its halves, the first of which is the shorter one when the length is odd: <c>context name context .</c></summary>
    Middle,

    /// <summary>In front of it: <c>name context .</c></summary>
    Front,
}
