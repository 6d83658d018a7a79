namespace PromptAdapter.Torch.Prompts.Learners;

/// <summary>What one batch told while its gradients were computed.</summary>
/// <param name="Loss">The mean cross-entropy of the batch.</param>
/// <param name="Correct">How many images had their own class's logit highest.</param>
/// <param name="Shown">How many images there were.</param>
public readonly record struct PromptStep(double Loss, int Correct, int Shown);
