namespace PromptAdapter.Prompts;

/// <summary>What one epoch came to.</summary>
/// <param name="Epoch">1, 2, …</param>
/// <param name="Loss">The mean loss of its steps.</param>
/// <param name="Accuracy">Percent of its images that were classified rightly before the step they were shown in.</param>
/// <param name="Score">What the given scoring made of its end; <see langword="null"/> without one.</param>
public sealed record EpochSummary(int Epoch, double Loss, double Accuracy, double? Score);
