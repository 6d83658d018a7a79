using System.Globalization;

namespace PromptAdapter.Prompts;

/// <summary>The values of everything that a prompt learner trains: what is drawn at the start, saved, imported and averaged.</summary>
public sealed class PromptState
{
    private readonly OrderedDictionary<string, PromptTensor> _tensors = new(StringComparer.Ordinal);

    /// <summary>Puts the parts together.</summary>
    /// <param name="tensors">The parts.</param>
    /// <param name="source">The file that they come from, named in errors; <see langword="null"/> when they were drawn or trained.</param>
    /// <exception cref="InputException">A part occurs twice, its values do not fit its shape or one of them is not finite.</exception>
    public PromptState(IEnumerable<PromptTensor> tensors, string? source = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        Source = source;
        foreach (var tensor in tensors)
        {
            if (tensor.Values.Length != tensor.Shape.Aggregate(1.0, (count, size) => count * size))
                throw new InputException($"the part {tensor.Name} has {tensor.Values.Length} values for its shape {ShapeText(tensor.Shape)}", source,
                    "write the prompt again");
            if (!_tensors.TryAdd(tensor.Name, tensor))
                throw new InputException($"has the part {tensor.Name} twice", source, "write the prompt again");
            if (tensor.Values.Span.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
                throw new InputException($"the part {tensor.Name} holds a value that is not a finite number", source,
                    "its training has diverged: train again with a lower learning rate");
        }
    }

    /// <summary>The file, if any.</summary>
    public string? Source { get; }

    /// <summary>The parts in a fixed order.</summary>
    public IReadOnlyList<PromptTensor> Tensors => [.. _tensors.Values];

    /// <summary>The same parts with another context.</summary>
    /// <param name="context">The context vectors; <see langword="null"/> changes nothing.</param>
    internal PromptState With(TextContext? context) => context is null ? this
        : new PromptState(Tensors.Select(part => part.Name == PromptTensorNames.Context ? context.ToState()[part.Name] : part), Source);

    /// <summary><c>coop</c>, <c>cocoop</c>, <c>vpt</c> or <c>upt</c>: told by which parts there are.</summary>
    public string Mode => (Has(PromptTensorNames.Context), Has(PromptTensorNames.Visual)) switch
    {
        (true, true) => "upt",
        (false, true) => "vpt",
        _ => _tensors.Keys.Any(name => name.StartsWith(PromptTensorNames.MetaNet + ".", StringComparison.Ordinal)) ? "cocoop" : "coop",
    };

    /// <summary>A part.</summary>
    /// <param name="name">One of <see cref="PromptTensorNames"/>.</param>
    /// <exception cref="InputException">There is no such part.</exception>
    public PromptTensor this[string name] => _tensors.TryGetValue(name, out var tensor)
        ? tensor
        : throw new InputException($"the prompt, of kind {Mode}, has no part {name}", Source, "use a prompt of the kind that the method trains");

    /// <summary>Whether there is such a part.</summary>
    /// <param name="name">One of <see cref="PromptTensorNames"/>.</param>
    public bool Has(string name) => _tensors.ContainsKey(name);

    /// <summary>The mean of every part over prompts of one kind, as MVLPT averages its seeds (arXiv 2211.11720).</summary>
    /// <param name="states">At least one, all with the same parts in the same shapes.</param>
    /// <exception cref="InputException">They differ in a part or a shape.</exception>
    public static PromptState Mean(IReadOnlyList<PromptState> states)
    {
        ArgumentNullException.ThrowIfNull(states);
        ArgumentOutOfRangeException.ThrowIfZero(states.Count);
        var first = states[0];
        foreach (var state in states)
        {
            if (!state._tensors.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(first._tensors.Keys))
                throw new InputException($"the prompt has other parts than {first.Source ?? "the first"}", state.Source, "average prompts of one kind only");
            if (first.Tensors.FirstOrDefault(tensor => !tensor.Shape.SequenceEqual(state[tensor.Name].Shape)) is { } odd)
                throw new InputException(
                    $"the part {odd.Name} is {ShapeText(state[odd.Name].Shape)} and {ShapeText(odd.Shape)} in {first.Source ?? "the first"}", state.Source,
                    "average prompts of one length and model only");
        }

        return new PromptState(first.Tensors.Select(tensor => tensor with { Values = MeanOf([.. states.Select(state => state[tensor.Name].Values)]) }));
    }

    /// <summary>Requires a part of a certain shape.</summary>
    /// <param name="name">The part.</param>
    /// <param name="shape">Its sizes; -1 stands for any.</param>
    /// <returns>The sizes that were found.</returns>
    /// <exception cref="InputException">The part is missing or has another shape.</exception>
    internal IReadOnlyList<long> Require(string name, params long[] shape)
    {
        if (!_tensors.TryGetValue(name, out var tensor))
            throw new InputException($"the prompt has no part {name}", Source, "use a prompt of the kind that the method trains");
        if (tensor.Shape.Count == shape.Length && tensor.Shape.Zip(shape).All(pair => pair.Second < 0 || pair.First == pair.Second))
            return tensor.Shape;
        var wanted = string.Join(", ", shape.Select(size => size < 0 ? "any" : size.ToString(CultureInfo.InvariantCulture)));
        throw new InputException($"the part {name} of the prompt is {ShapeText(tensor.Shape)} where [{wanted}] is needed", Source,
            "use a prompt that was trained for this model and these classes");
    }

    internal static string ShapeText(IEnumerable<long> shape) => "[" + string.Join(", ", shape) + "]";

    private static float[] MeanOf(ReadOnlyMemory<float>[] parts)
    {
        var mean = new float[parts[0].Length];
        for (var i = 0; i < mean.Length; i++)
            mean[i] = (float)(parts.Sum(part => (double)part.Span[i]) / parts.Length);
        return mean;
    }
}
