using PromptAdapter.Torch.Prompts.Learners;

namespace PromptAdapter.Torch.Prompts.Tuning;

/// <summary>The steps of a tuning run: which images each shows follows from the seed and the epoch alone, so that a resumed run shows the same.</summary>
internal interface IPromptSteps
{
    /// <summary>What is tuned.</summary>
    PromptParameters Parameters { get; }

    /// <summary>The steps of one epoch, at least one. Taking the next one leaves its gradients in <see cref="Parameters"/>.</summary>
    /// <param name="epoch">0, 1, …</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    IEnumerable<PromptStep> Epoch(int epoch, CancellationToken cancellationToken);
}
