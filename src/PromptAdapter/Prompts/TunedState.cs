namespace PromptAdapter.Prompts;

/// <summary>The outcome of tuning a prompt of any mode.</summary>
/// <param name="State">The values of the chosen epoch.</param>
/// <param name="ChosenEpoch">That epoch: the first of those with the best score, or the last one without scoring.</param>
/// <param name="Epochs">Every epoch.</param>
/// <param name="Last">The values after the last epoch.</param>
public sealed record TunedState(PromptState State, int ChosenEpoch, IReadOnlyList<EpochSummary> Epochs, PromptState Last);
