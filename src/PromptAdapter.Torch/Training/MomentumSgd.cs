using PromptAdapter.Prompts;
using PromptAdapter.Torch.Native;
using PromptAdapter.Torch.Prompts.Learners;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Training;

/// <summary>
/// Stochastic gradient descent with momentum and weight decay, in torch's order: <c>v ← μ v + (g + λ p); p ← p − η v</c>, where the first v is the gradient
/// itself. Written out because a checkpoint needs v.
/// </summary>
/// <param name="momentum">μ.</param>
/// <param name="weightDecay">λ.</param>
internal sealed class MomentumSgd(double momentum, double weightDecay) : IDisposable
{
    private readonly OrderedDictionary<string, Tensor> _velocities = new(StringComparer.Ordinal); // v, of the parameter's shape

    /// <summary>v of every part that has taken a step.</summary>
    public PromptState Velocity() => new(_velocities.Select(entry => new PromptTensor(entry.Key, [.. entry.Value.shape], entry.Value.Singles())));

    /// <summary>Goes on from a checkpoint.</summary>
    public void Restore(PromptState velocity, PromptParameters parameters)
    {
        Dispose();
        foreach (var part in velocity.Tensors)
        {
            using var values = tensor(part.Values.ToArray(), [.. part.Shape], device: parameters[part.Name].device);
            _velocities.Add(part.Name, values.clone().DetachFromDisposeScope());
        }
    }

    /// <summary>One step of every part that has a gradient, in place; the gradients are gone afterwards.</summary>
    public void Step(PromptParameters parameters, double learningRate)
    {
        using var noGrad = no_grad();
        foreach (var name in parameters.Names)
        {
            using var scope = NewDisposeScope();
            var parameter = parameters[name];
            if (parameter.grad is not { } gradient)
                continue;
            var decayed = gradient.PlusScaled(parameter, weightDecay);
            if (_velocities.TryGetValue(name, out var velocity))
                velocity.TimesInPlace(momentum).PlusInPlace(decayed);
            else
                _velocities.Add(name, velocity = decayed.DetachFromDisposeScope());
            parameter.PlusScaledInPlace(velocity, -learningRate);
        }

        parameters.ClearGradients();
    }

    public void Dispose()
    {
        foreach (var velocity in _velocities.Values)
            velocity.Dispose();
        _velocities.Clear();
    }
}
