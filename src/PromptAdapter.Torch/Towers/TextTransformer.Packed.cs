using PromptAdapter.Torch.Native;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Towers;

/// <content>Texts that begin alike.</content>
public sealed partial class TextTransformer
{
    /// <summary>Width <c>D</c> of a token embedding.</summary>
    public int Width => (int)_positions.shape[1];

    /// <summary>The number of blocks.</summary>
    public int Depth => _blocks.Length;

    /// <summary>The number of token ids.</summary>
    public int VocabularySize => (int)_tokens.shape[0];

    /// <summary>The embedding of every token, <c>[vocabulary, D]</c>; the model's own tensor, not to be changed or disposed.</summary>
    internal Tensor TokenEmbeddings => _tokens;

    /// <summary>The embedding of every position, <c>[context, D]</c>; the model's own tensor, not to be changed or disposed.</summary>
    internal Tensor PositionEmbeddings => _positions;

    /// <summary>Encodes sequences that share their beginning, with the same result as each of them alone.</summary>
    /// <param name="embedded">Token embeddings with their positions added, <c>[P + T, D]</c>.</param>
    /// <param name="sequences">Which row belongs where; each sequence ends with its end-of-text token.</param>
    /// <returns><c>[C, E]</c>, not normalised.</returns>
    internal Tensor EncodePacked(Tensor embedded, PackedSequences sequences)
    {
        TensorThreads.Settle();
        using var scope = NewDisposeScope();
        var x = embedded;
        foreach (var block in _blocks[..^1])
        {
            var next = block.ForwardPacked(x, sequences);
            if (!ReferenceEquals(x, embedded))
                x.Dispose();
            x = next;
        }

        var features = _lnFinal.Forward(_blocks[^1].ForwardPackedLast(x, sequences)).matmul(_projection); // [C, E]
        GC.KeepAlive(this); // as in EncodeEmbedded
        GC.KeepAlive(sequences);
        return features.MoveToOuterDisposeScope();
    }
}
