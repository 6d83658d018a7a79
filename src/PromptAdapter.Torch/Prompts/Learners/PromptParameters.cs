using PromptAdapter.Prompts;
using PromptAdapter.Torch.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Prompts.Learners;

/// <summary>The trainable tensors of a prompt learner, single precision, each with its gradient. Owns them.</summary>
public sealed class PromptParameters : IDisposable
{
    private readonly OrderedDictionary<string, Parameter> _parameters = new(StringComparer.Ordinal);

    /// <summary>Copies the parts of a state into tensors.</summary>
    /// <param name="state">The values to start from.</param>
    /// <param name="device">Where the tensors are to be; <see langword="null"/> means in memory.</param>
    public PromptParameters(PromptState state, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        using var scope = NewDisposeScope();
        foreach (var part in state.Tensors)
        {
            // A copy in the native library's own memory: arithmetic on a managed array depends in its last bits on where that happens to lie.
            var parameter = new Parameter(tensor(part.Values.ToArray(), [.. part.Shape], device: device ?? CPU).clone(), requires_grad: true);
            parameter.DetachFromDisposeScope();
            _parameters.Add(part.Name, parameter);
        }
    }

    /// <summary>The names in a fixed order.</summary>
    public IReadOnlyList<string> Names => [.. _parameters.Keys];

    /// <summary>The tensors in the order of <see cref="Names"/>, for an optimiser.</summary>
    public IReadOnlyList<Parameter> All => [.. _parameters.Values];

    /// <summary>A tensor.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public Parameter this[string name] => _parameters[name];

    /// <summary>Whether there is such a tensor.</summary>
    /// <param name="name">A name.</param>
    public bool Has(string name) => _parameters.ContainsKey(name);

    /// <summary>The values as they are now.</summary>
    public PromptState ToState()
    {
        using var noGrad = no_grad();
        return new PromptState(_parameters.Select(entry => new PromptTensor(entry.Key, [.. entry.Value.shape], entry.Value.Singles())));
    }

    /// <summary>Takes all gradients away.</summary>
    public void ClearGradients()
    {
        foreach (var parameter in _parameters.Values)
        {
            using var gradient = parameter.grad;
            if (gradient is not null)
                parameter.grad = null;
        }
    }

    /// <summary>Takes over other values for all of the tensors.</summary>
    /// <param name="state">The same parts in the same shapes.</param>
    internal void Set(PromptState state)
    {
        using var noGrad = no_grad();
        foreach (var (name, parameter) in _parameters)
        {
            using var scope = NewDisposeScope();
            parameter.copy_(tensor(state[name].Values.ToArray(), parameter.shape, device: parameter.device));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var parameter in _parameters.Values)
        {
            using (parameter)
                parameter.grad?.Dispose();
        }
    }
}
