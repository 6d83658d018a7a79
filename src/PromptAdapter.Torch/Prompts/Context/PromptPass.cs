using static TorchSharp.torch;

namespace PromptAdapter.Torch.Prompts.Context;

/// <summary>
/// One pass from learned prompts through a frozen tower to features and back. The loss is computed on <see cref="Features"/> and differentiated as usual;
/// <see cref="PromptGradient"/> then carries its gradient on to the prompts, from where it may go on into whatever made them.
/// </summary>
/// <remarks>
/// Features that come in several parts are computed twice, all but the last part: so no more than one part's activations are ever held.
/// </remarks>
public sealed class PromptPass : IDisposable
{
    private readonly IReadOnlyList<FeaturePart> _parts;
    private readonly Tensor _prompts; // a leaf
    private Tensor? _last;            // the last part's features with their graph, until they are differentiated

    /// <param name="prompts">Their value at this moment counts.</param>
    /// <param name="parts">At least one.</param>
    /// <param name="keepsLast">Whether the last part's activations wait for the gradient; otherwise all are computed again.</param>
    internal PromptPass(Tensor prompts, IReadOnlyList<FeaturePart> parts, bool keepsLast = true)
    {
        _parts = parts;
        using var scope = NewDisposeScope();
        _prompts = prompts.detach().clone().requires_grad_(true);
        var features = new List<Tensor>();
        using (no_grad())
            features.AddRange(parts.SkipLast(keepsLast ? 1 : 0).Select(part => part.Encode(_prompts)));
        if (keepsLast)
        {
            using var withGrad = enable_grad();
            _last = parts[^1].Encode(_prompts);
            features.Add(_last.detach());
        }

        using (no_grad())
            Features = FeaturePart.InOrder(parts, features).requires_grad_(true);
        scope.Detach(_prompts, Features);
        _last?.DetachFromDisposeScope();
    }

    /// <summary>The features, <c>[N, E]</c>, not normalised; a leaf that takes up the gradient of the loss. It lives as long as the pass.</summary>
    public Tensor Features { get; }

    /// <summary>The gradient of the loss with respect to the prompts, after <c>loss.backward()</c> was called; once per pass.</summary>
    /// <returns>A new tensor of the prompts' shape.</returns>
    /// <exception cref="InvalidOperationException">No loss was differentiated.</exception>
    public Tensor PromptGradient()
    {
        using var scope = NewDisposeScope();
        using var withGrad = enable_grad();
        var incoming = Features.grad ?? throw new InvalidOperationException("differentiate a loss on the features first");
        var recomputed = _parts.Count;
        if (_last is not null)
        {
            _last.backward([Of(_parts[^1])]);
            _last.Dispose();
            _last = null;
            recomputed--;
        }

        foreach (var part in _parts.Take(recomputed))
        {
            using var partScope = NewDisposeScope(); // the activations of one part at a time
            part.Encode(_prompts).backward([Of(part)]); // adds to the gradient
        }

        return _prompts.grad!.detach().clone().MoveToOuterDisposeScope();

        Tensor Of(FeaturePart part) => incoming.index_select(0, tensor(part.Rows, device: incoming.device));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _prompts.grad?.Dispose();
        _prompts.Dispose();
        Features.grad?.Dispose();
        Features.Dispose();
        _last?.Dispose();
    }
}
