namespace PromptAdapter.Prompts;

/// <summary>How many context vectors a prompt has and where they stand: what an encoder has to know before it gets their values.</summary>
/// <param name="Length">n, context vectors per prompt, at least 1.</param>
/// <param name="Width">d, the width of the text tower.</param>
/// <param name="Position">Where the class name stands.</param>
/// <param name="ClassCount">C where each class has vectors of its own; <see langword="null"/> where all share them.</param>
public sealed record ContextLayout(int Length, int Width, ClassTokenPosition Position = ClassTokenPosition.End, int? ClassCount = null)
{
    /// <summary><c>[n, d]</c> or <c>[C, n, d]</c>.</summary>
    public IReadOnlyList<long> Shape => ClassCount is { } classes ? [classes, Length, Width] : [Length, Width];
}
