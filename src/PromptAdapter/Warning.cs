namespace PromptAdapter;

/// <summary>What the caller should know of work that is done all the same. Like an <see cref="InputException"/> it knows no front end.</summary>
/// <param name="Text">One line: what, in which file, and what follows.</param>
public sealed record Warning(string Text)
{
    /// <summary>What it asks to set or do; empty where that is not a setting.</summary>
    public IReadOnlyList<Setting> Settings { get; init; } = [];

    /// <summary>Its text.</summary>
    /// <param name="warning">The warning.</param>
    public static implicit operator string(Warning warning) => warning?.Text ?? "";

    /// <inheritdoc/>
    public override string ToString() => Text;
}
