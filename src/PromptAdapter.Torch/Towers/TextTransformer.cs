using PromptAdapter.Torch.Native;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Towers;

/// <summary>CLIP's frozen text encoder: a causal transformer whose output at the end-of-text token is the text's feature.</summary>
public sealed partial class TextTransformer : IDisposable
{
    private readonly Tensor _tokens;      // [vocabulary, D]
    private readonly Tensor _positions;   // [context, D]
    private readonly Tensor _projection;  // [D, E]
    private readonly LayerNorm _lnFinal;
    private readonly TransformerBlock[] _blocks;

    internal TextTransformer(IClipTensors weights)
    {
        var architecture = weights.Architecture;
        _tokens = weights.Get("token_embedding.weight");
        _positions = weights.Get("positional_embedding");
        _projection = weights.Get("text_projection");
        _lnFinal = LayerNorm.Load(weights, "ln_final");
        _blocks = [.. Enumerable.Range(0, architecture.TextLayers)
            .Select(i => new TransformerBlock(weights, $"transformer.resblocks.{i}", architecture.TextHeads))];
    }

    /// <summary>The longest text, in tokens with its start and end marks (77 in every published CLIP).</summary>
    public int ContextLength => (int)_positions.shape[0];

    /// <summary>Where its tensors are.</summary>
    internal Device Place => _positions.device;

    /// <summary>Encodes token ids: <c>[B, L]</c> (int64, zero-padded, L ≤ context length) → <c>[B, E]</c>, not normalised.</summary>
    /// <param name="ids">The end-of-text token must be the largest id of each row, as in every CLIP vocabulary.</param>
    /// <param name="probe">Receives the activations on the way.</param>
    public Tensor Encode(Tensor ids, ActivationProbe? probe = null) => Encode(ids, probe, null);

    /// <summary>Encodes with updates of every block's attention: <c>[B, L]</c> → <c>[B, E]</c>, not normalised.</summary>
    /// <param name="ids">As in <see cref="Encode(Tensor, ActivationProbe?)"/>.</param>
    /// <param name="update">Gradients flow through the frozen blocks to what it is made of.</param>
    internal Tensor Encode(Tensor ids, AttentionUpdate update) => Encode(ids, null, update);

    private Tensor Encode(Tensor ids, ActivationProbe? probe, AttentionUpdate? update)
    {
        using var scope = NewDisposeScope();
        var end = ids.argmax(-1);                                                          // [B]
        var embedded = _tokens.index_select(0, ids.flatten()).view(ids.shape[0], ids.shape[1], -1); // [B, L, D]
        return EncodeEmbedded(embedded, end, probe, update).MoveToOuterDisposeScope();
    }

    /// <summary>Encodes token embeddings, each sequence whole: <c>[B, L, D]</c> → <c>[B, E]</c>.</summary>
    /// <param name="embedded">Token embeddings without positions, <c>[B, L, D]</c>.</param>
    /// <param name="end">The position of each row's end-of-text token, <c>[B]</c>, int64.</param>
    /// <param name="probe">Receives the activations on the way.</param>
    /// <param name="update">Added to queries, keys and values of every block.</param>
    internal Tensor EncodeEmbedded(Tensor embedded, Tensor end, ActivationProbe? probe = null, AttentionUpdate? update = null)
    {
        TensorThreads.Settle();
        using var scope = NewDisposeScope();
        var x = embedded.Plus(_positions.narrow(0, 0, embedded.shape[1]));                 // [B, L, D]
        for (var i = 0; i < _blocks.Length; i++)
        {
            var block = i;
            var next = _blocks[i].Forward(x, causal: true, probe, update is null ? null : normed => update(block, normed));
            x.Dispose();
            x = next;
        }

        if (probe is not null)
        {
            x = _lnFinal.Forward(x);
            probe("ln_final", x);
            x = AtEnd(x, end);                                                             // [B, D]
        }
        else
        {
            // Normalisation acts on each token alone, so it may come after the choice of the one that counts.
            x = _lnFinal.Forward(AtEnd(x, end));                                           // [B, D]
        }

        var features = x.matmul(_projection);                                              // [B, E]
        GC.KeepAlive(this); // native code does not keep the weights, which would be freed under it if this were the tower's last use
        return features.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[_tokens, _positions, _projection])
            tensor.Dispose();
        _lnFinal.Dispose();
        foreach (var block in _blocks)
            block.Dispose();
    }

    private static Tensor AtEnd(Tensor x, Tensor end) =>
        x[TensorArithmetic.Indices(x.shape[0], x.device), end];                            // [B, L, D] → [B, D]
}
