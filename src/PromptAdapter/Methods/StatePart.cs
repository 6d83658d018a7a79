using System.Collections.ObjectModel;
using System.Numerics.Tensors;
using PromptAdapter.Weights;

namespace PromptAdapter.Methods;

/// <summary>
/// The state of one method as named tensors and numbers: what a file keeps of it beside the <see cref="StateBasis"/>.
/// Which names a method uses stands in its folder, in the class that ends in <c>Form</c>.
/// </summary>
public sealed record StatePart
{
    /// <summary>The method that reads it, for example <c>gda</c>.</summary>
    public required string Method { get; init; }

    /// <summary>What its logits are multiplied by before those of several parts are added up.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Its numbers by name, all finite.</summary>
    public IReadOnlyDictionary<string, double> Numbers { get; init; } = ReadOnlyDictionary<string, double>.Empty;

    /// <summary>Its tensors, all of finite values, no name twice.</summary>
    public IReadOnlyList<RawTensor> Tensors { get; init; } = [];

    /// <exception cref="InvalidOperationException">It is missing or out of range.</exception>
    internal double Number(string name, double min, double max) => Numbers.TryGetValue(name, out var value) && value >= min && value <= max
        ? value
        : throw new InvalidOperationException(FormattableString.Invariant($"{Method} lacks a number {name} within {min}…{max}"));

    /// <exception cref="InvalidOperationException">It is missing, of another shape, or holds a value that is not finite.</exception>
    internal ReadOnlySpan<float> Singles(string name, params ReadOnlySpan<long> shape)
    {
        var values = Tensor(name, shape).Singles();
        Require(TensorPrimitives.IsFiniteAll(values), name);
        return values;
    }

    /// <exception cref="InvalidOperationException">It is missing, of another shape, or holds a value that is not finite.</exception>
    internal ReadOnlySpan<double> Doubles(string name, params ReadOnlySpan<long> shape)
    {
        var values = Tensor(name, shape).Doubles();
        Require(TensorPrimitives.IsFiniteAll(values), name);
        return values;
    }

    private RawTensor Tensor(string name, ReadOnlySpan<long> shape)
    {
        foreach (var tensor in Tensors)
        {
            if (tensor.Name == name && shape.SequenceEqual(tensor.Shape))
                return tensor;
        }

        throw new InvalidOperationException($"{Method} lacks a tensor {name} of shape [{string.Join(", ", shape.ToArray())}]");
    }

    private void Require(bool finite, string name)
    {
        if (!finite)
            throw new InvalidOperationException($"{name} of {Method} holds a value that is not a number");
    }
}
