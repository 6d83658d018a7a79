namespace PromptAdapter.Torch.Prompts.Learners;

/// <summary>What one batch told while the gradients of a loss were computed.</summary>
/// <param name="Loss">The loss.</param>
/// <param name="Guesses">The class with the highest logit, for each image.</param>
public readonly record struct PromptLoss(double Loss, IReadOnlyList<int> Guesses);
