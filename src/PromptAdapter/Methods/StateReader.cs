using System.Numerics.Tensors;
using PromptAdapter.Features;
using PromptAdapter.Weights;

namespace PromptAdapter.Methods;

/// <summary>
/// A stored state and what all states of a file share, as <see cref="MethodDescriptor.Restore"/> is given them. What it hands out has been checked; what is
/// missing or out of range is an <see cref="InvalidOperationException"/>, which the reader of the file turns into an error that names the file.
/// </summary>
/// <param name="Stored">The state.</param>
/// <param name="TextIfAny">The text head W, <c>[C, D]</c>; <see langword="null"/> where the model has no text.</param>
/// <param name="Scale">s, the factor of the text logits.</param>
/// <param name="Labels">The class of each of the N support images, in the order of a cache's keys.</param>
/// <param name="Methods">The methods that can be read.</param>
public sealed record StateReader(StoredState Stored, ClassWeights? TextIfAny, double Scale, IReadOnlyList<int> Labels, MethodCatalog Methods)
{
    /// <summary>The text head W, <c>[C, D]</c>, of a method that cannot do without.</summary>
    /// <exception cref="InvalidOperationException">The file has none.</exception>
    public ClassWeights Text => TextIfAny ?? throw new InvalidOperationException($"{Stored.Method} needs a text head, and there is none");

    /// <summary>C, the number of classes.</summary>
    public required int ClassCount { get; init; }

    /// <summary>D, the length of a feature.</summary>
    public required int Dimension { get; init; }

    /// <summary>Readers of the states that a blend is made of.</summary>
    public IEnumerable<StateReader> Members => Stored.Members.Select(member => this with { Stored = member });

    /// <summary>The state again: its logits are those of the state that was stored, to the last bit.</summary>
    /// <exception cref="InvalidOperationException">Its method is unknown, it lacks something, or it does not fit the rest of the file.</exception>
    public IAdapterState Restore()
    {
        var method = Methods.All.FirstOrDefault(method => method.Name == Stored.Method);
        if (method?.Restore is not { } restore)
            throw new InvalidOperationException($"the method '{Stored.Method}' is not known");
        Require(double.IsFinite(Stored.Weight), $"the weight of {Stored.Method} is not a finite number");
        Require(method.Blends == Stored.Members.Count > 0, method.Blends ? $"{Stored.Method} is a blend of nothing" : $"{Stored.Method} is no blend");
        Require(Stored.Members.DistinctBy(member => member.Method).Count() == Stored.Members.Count, $"{Stored.Method} has two parts of one method");
        return restore(this);
    }

    /// <summary>One of its numbers.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="min">The least that it may be.</param>
    /// <param name="max">The most that it may be.</param>
    /// <exception cref="InvalidOperationException">It is missing or out of range.</exception>
    public double Number(string name, double min, double max) => Stored.Numbers.TryGetValue(name, out var value) && value >= min && value <= max
        ? value
        : throw new InvalidOperationException(FormattableString.Invariant($"{Stored.Method} lacks a number {name} within {min}…{max}"));

    /// <summary>The values of one of its tensors in single precision.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">The shape that it must have.</param>
    /// <exception cref="InvalidOperationException">It is missing, of another shape or type, or holds a value that is not finite.</exception>
    public float[] Singles(string name, params ReadOnlySpan<long> shape)
    {
        var values = Tensor(name, shape).Singles();
        Require(TensorPrimitives.IsFiniteAll(values), $"{name} of {Stored.Method} holds a value that is not a number");
        return values.ToArray();
    }

    /// <summary>The values of one of its tensors in double precision.</summary>
    /// <inheritdoc cref="Singles"/>
    public double[] Doubles(string name, params ReadOnlySpan<long> shape)
    {
        var values = Tensor(name, shape).Doubles();
        Require(TensorPrimitives.IsFiniteAll(values), $"{name} of {Stored.Method} holds a value that is not a number");
        return values.ToArray();
    }

    private RawTensor Tensor(string name, ReadOnlySpan<long> shape)
    {
        foreach (var tensor in Stored.Tensors)
        {
            if (tensor.Name == name && shape.SequenceEqual(tensor.Shape))
                return tensor;
        }

        throw new InvalidOperationException($"{Stored.Method} lacks a tensor {name} of shape [{string.Join(", ", shape.ToArray())}]");
    }

    private static void Require(bool condition, string problem)
    {
        if (!condition)
            throw new InvalidOperationException(problem);
    }
}
