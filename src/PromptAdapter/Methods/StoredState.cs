using System.Collections.ObjectModel;
using PromptAdapter.Weights;

namespace PromptAdapter.Methods;

/// <summary>
/// What a state puts into a file: tensors and numbers by name. A state makes it (<see cref="IAdapterState.Store"/>), and the descriptor of the method that it
/// names makes the state of it again (<see cref="MethodDescriptor.Restore"/>), to the last bit.
/// </summary>
/// <param name="Method">The method whose descriptor reads it, for example <c>gda</c>.</param>
public sealed record StoredState(string Method)
{
    /// <summary>What its logits are multiplied by in a blend; 1 alone.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Its numbers by name, all finite.</summary>
    public IReadOnlyDictionary<string, double> Numbers { get; init; } = ReadOnlyDictionary<string, double>.Empty;

    /// <summary>
    /// Its tensors, all of finite values, no name twice. The class weights and the labels of the support images are the file's, and not repeated here.
    /// </summary>
    public IReadOnlyList<RawTensor> Tensors { get; init; } = [];

    /// <summary>The states that a blend is made of, each of another method; empty for a method alone. A blend has nothing else.</summary>
    public IReadOnlyList<StoredState> Members { get; init; } = [];
}
