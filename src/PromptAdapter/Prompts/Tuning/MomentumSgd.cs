using static TorchSharp.torch;

namespace PromptAdapter.Prompts.Tuning;

/// <summary>
/// Stochastic gradient descent with momentum and weight decay, in torch's order: <c>v ← μ v + (g + λ p); p ← p − η v</c>, where the first v is the gradient itself.
/// Written out because a checkpoint needs v.
/// </summary>
/// <param name="momentum">μ.</param>
/// <param name="weightDecay">λ.</param>
internal sealed class MomentumSgd(double momentum, double weightDecay) : IDisposable
{
    /// <summary>v, of the parameter's shape; <see langword="null"/> before the first step.</summary>
    public Tensor? Velocity { get; private set; }

    /// <summary>Goes on from a checkpoint; takes the tensor over.</summary>
    public void Restore(Tensor? velocity)
    {
        Velocity?.Dispose();
        Velocity = velocity?.DetachFromDisposeScope();
    }

    /// <summary>One step, in place.</summary>
    public void Step(Tensor parameter, Tensor gradient, double learningRate)
    {
        using var noGrad = no_grad();
        using var decayed = gradient.add(parameter, alpha: weightDecay);
        if (Velocity is null)
            Velocity = decayed.clone().DetachFromDisposeScope();
        else
            Velocity.mul_(momentum).add_(decayed, alpha: 1);
        parameter.add_(Velocity, alpha: -learningRate);
    }

    public void Dispose() => Velocity?.Dispose();
}
