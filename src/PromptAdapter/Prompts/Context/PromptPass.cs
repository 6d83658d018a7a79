using static TorchSharp.torch;

namespace PromptAdapter.Prompts.Context;

/// <summary>
/// One pass from context vectors to text features and back. The loss is computed on <see cref="Features"/> and differentiated as usual;
/// <see cref="ContextGradient"/> then carries its gradient on to the context.
/// </summary>
public sealed class PromptPass : IDisposable
{
    private readonly PromptEncoder _encoder;
    private readonly Tensor _context;   // rows [·, d], a leaf
    private readonly Tensor? _graph;    // the features with their graph, where one chunk holds all classes
    private readonly long[] _shape;

    internal PromptPass(PromptEncoder encoder, Tensor context)
    {
        _encoder = encoder;
        _shape = context.shape;
        using var scope = NewDisposeScope();
        _context = encoder.Flat(context).detach().clone().requires_grad_(true);
        if (encoder.ChunkCount == 1)
        {
            using var withGrad = enable_grad();
            _graph = encoder.InOrder(encoder.Chunk(0).Encode(_context));
            Features = _graph.detach();
        }
        else
        {
            using var noGrad = no_grad();
            Features = encoder.InOrder(encoder.EncodeChunks(_context));
        }

        Features.requires_grad_(true);
        scope.Detach(_context, Features);
        _graph?.DetachFromDisposeScope();
    }

    /// <summary>The text features, <c>[C, E]</c>, not normalised; a leaf that takes up the gradient of the loss. It lives as long as the pass.</summary>
    public Tensor Features { get; }

    /// <summary>The gradient of the loss with respect to the context, after <c>loss.backward()</c> was called; once per pass.</summary>
    /// <returns>A new tensor of the context's shape.</returns>
    /// <exception cref="InvalidOperationException">No loss was differentiated.</exception>
    public Tensor ContextGradient()
    {
        using var scope = NewDisposeScope();
        var incoming = Features.grad ?? throw new InvalidOperationException("differentiate a loss on the features first");
        if (_graph is not null)
        {
            _graph.backward([incoming]);
        }
        else
        {
            using var withGrad = enable_grad();
            for (var index = 0; index < _encoder.ChunkCount; index++)
            {
                using var chunkScope = NewDisposeScope(); // the activations of one chunk at a time
                var chunk = _encoder.Chunk(index);
                var part = incoming.index_select(0, tensor(Array.ConvertAll(chunk.Classes, label => (long)label)));
                chunk.Encode(_context).backward([part]); // adds to the context's gradient
            }
        }

        return _context.grad!.detach().clone().reshape(_shape).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _context.grad?.Dispose();
        _context.Dispose();
        Features.grad?.Dispose();
        Features.Dispose();
        _graph?.Dispose();
    }
}
