namespace PromptAdapter.Prompts;

/// <summary>One named part of a prompt.</summary>
/// <param name="Name">One of <see cref="PromptTensorNames"/>.</param>
/// <param name="Shape">The sizes of the dimensions.</param>
/// <param name="Values">Row-major.</param>
public sealed record PromptTensor(string Name, IReadOnlyList<long> Shape, ReadOnlyMemory<float> Values);
