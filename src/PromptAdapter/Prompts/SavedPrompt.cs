using PromptAdapter.Prompts.Context;

namespace PromptAdapter.Prompts;

/// <summary>A learned prompt and where it comes from.</summary>
/// <param name="Context">The context vectors.</param>
/// <param name="Model">The name of the model that it was tuned for.</param>
/// <param name="ModelSha256">SHA-256 of that model's checkpoint.</param>
public sealed record SavedPrompt(TextContext Context, string Model, string ModelSha256)
{
    /// <summary>The mode of a prompt that is a text context alone.</summary>
    public const string TextMode = "coop";

    /// <summary>What kind of prompt it is.</summary>
    public string Mode { get; init; } = TextMode;

    /// <summary>What it has learned from, in the order in which it did.</summary>
    public IReadOnlyList<PromptSource> Sources { get; init; } = [];

    /// <summary>The classes of class-specific vectors, <c>[C]</c>; <see langword="null"/> where all classes share them.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }
}
