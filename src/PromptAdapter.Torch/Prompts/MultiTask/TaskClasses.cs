namespace PromptAdapter.Torch.Prompts.MultiTask;

/// <summary>A task of multi-task prompt learning: a dataset's name and its classes.</summary>
/// <param name="Name">The dataset.</param>
/// <param name="ClassNames">Its classes, in the order of its labels.</param>
public sealed record TaskClasses(string Name, IReadOnlyList<string> ClassNames);
