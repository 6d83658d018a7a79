using PromptAdapter.Datasets;

namespace PromptAdapter.Torch.Prompts.Pretraining;

/// <summary>A dataset to learn from.</summary>
/// <param name="Name">The task's name, which the prompt file records.</param>
/// <param name="Data">Its images; shots come from the training split, the validation split measures, the test split is never touched.</param>
public sealed record SourceDataset(string Name, ImageDataset Data);
