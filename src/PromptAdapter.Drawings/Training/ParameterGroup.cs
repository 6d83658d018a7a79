using PromptAdapter.Torch.Matrices;
using static TorchSharp.torch;

namespace PromptAdapter.Drawings.Training;

/// <summary>Parameters that lie one behind the other in one buffer, and their gradients in another.</summary>
internal sealed class ParameterGroup : IDisposable
{
    private readonly List<(string Name, Tensor Parameter, Tensor Gradient)> _entries = [];

    /// <summary>Lays the tensors out in the given order.</summary>
    public ParameterGroup(IReadOnlyList<(string Name, long[] Shape, float[] Values)> tensors)
    {
        Length = tensors.Sum(tensor => tensor.Values.Length);
        Values = new TensorMatrix<float>(1, Length);
        Gradients = new TensorMatrix<float>(1, Length);
        var at = 0;
        foreach (var (name, shape, values) in tensors)
        {
            values.CopyTo(Values.Span[at..]);
            _entries.Add((name, View(Values, at, shape), View(Gradients, at, shape)));
            at += values.Length;
        }
    }

    /// <summary>How many numbers there are.</summary>
    public int Length { get; }

    /// <summary>All parameters, <c>[1, length]</c>.</summary>
    public TensorMatrix<float> Values { get; }

    /// <summary>All gradients, <c>[1, length]</c>.</summary>
    public TensorMatrix<float> Gradients { get; }

    /// <summary>The parameters as leaves of the graph, each over its part of <see cref="Values"/>.</summary>
    public IEnumerable<(string Name, Tensor Parameter)> Parameters => _entries.Select(entry => (entry.Name, entry.Parameter));

    /// <summary>From here on differentiation adds to <see cref="Gradients"/>.</summary>
    public void TakeUpGradients()
    {
        foreach (var (_, parameter, gradient) in _entries)
        {
            parameter.requires_grad_(true);
            parameter.grad = gradient;
        }
    }

    /// <summary>Where a tensor lies in the buffers.</summary>
    public (int Start, int Length) RangeOf(string name)
    {
        var at = _entries.FindIndex(entry => entry.Name == name);
        return ((int)_entries.Take(at).Sum(entry => entry.Parameter.numel()), (int)_entries[at].Parameter.numel());
    }

    public void Dispose()
    {
        foreach (var (_, parameter, gradient) in _entries)
        {
            parameter.Dispose();
            gradient.Dispose();
        }

        Values.Dispose();
        Gradients.Dispose();
    }

    private static Tensor View(TensorMatrix<float> buffer, int at, long[] shape)
    {
        using var scope = NewDisposeScope();
        var count = shape.Aggregate(1L, (product, size) => product * size);
        return buffer.Tensor.view(-1).narrow(0, at, count).view(shape).detach().DetachFromDisposeScope();
    }
}
