namespace PromptAdapter.Prompts;

/// <summary>The outcome of tuning a text context.</summary>
/// <param name="Context">The context of the chosen epoch.</param>
/// <param name="ChosenEpoch">The epoch whose context it is: the first of those with the best score, or the last one without scoring.</param>
/// <param name="Epochs">Every epoch.</param>
/// <param name="LastContext">The context after the last epoch.</param>
public sealed record TunedPrompt(TextContext Context, int ChosenEpoch, IReadOnlyList<EpochSummary> Epochs, TextContext LastContext);
