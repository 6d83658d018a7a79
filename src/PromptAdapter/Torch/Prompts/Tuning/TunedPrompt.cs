using PromptAdapter.Prompts;

namespace PromptAdapter.Torch.Prompts.Tuning;

/// <summary>What one epoch came to.</summary>
/// <param name="Epoch">1, 2, …</param>
/// <param name="Loss">The mean loss of its steps.</param>
/// <param name="Accuracy">Percent of its images that were classified rightly before the step they were shown in.</param>
/// <param name="Score">What the given scoring made of its end; <see langword="null"/> without one.</param>
public sealed record EpochSummary(int Epoch, double Loss, double Accuracy, double? Score);

/// <summary>The outcome of tuning a text context.</summary>
/// <param name="Context">The context of the chosen epoch.</param>
/// <param name="ChosenEpoch">The epoch whose context it is: the first of those with the best score, or the last one without scoring.</param>
/// <param name="Epochs">Every epoch.</param>
/// <param name="LastContext">The context after the last epoch.</param>
public sealed record TunedPrompt(TextContext Context, int ChosenEpoch, IReadOnlyList<EpochSummary> Epochs, TextContext LastContext);

/// <summary>The outcome of tuning a prompt of any mode.</summary>
/// <param name="State">The values of the chosen epoch.</param>
/// <param name="ChosenEpoch">That epoch: the first of those with the best score, or the last one without scoring.</param>
/// <param name="Epochs">Every epoch.</param>
/// <param name="Last">The values after the last epoch.</param>
public sealed record TunedState(PromptState State, int ChosenEpoch, IReadOnlyList<EpochSummary> Epochs, PromptState Last);
