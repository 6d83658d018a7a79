using PromptAdapter.Clip;
using static TorchSharp.torch;

namespace PromptAdapter.Prompts.Context;

/// <summary>
/// Text features of prompts with context vectors, and their gradient, without computing anything twice that prompts share. Attention is causal,
/// so tokens that all prompts begin with (start mark and context, where the class name stands at the end) have one state for all of them; nothing
/// behind an end mark is computed, and of the last block only the end marks. The result is that of the plain graph up to rounding.
/// </summary>
/// <remarks>Many classes are computed in chunks: the first pass keeps only their features, and the gradient computes each chunk once more.</remarks>
public sealed class PromptEncoder : IDisposable
{
    // What the activations of one chunk may take, and what they take per row, block and value of the tower's width (measured: 0.6 MB per row
    // of a tower 512 wide with 12 blocks). With weights and runtime a process stays below 4 GB.
    private const long ActivationBytes = 2L << 30;
    private const int BytesPerValue = 100;

    private readonly PromptChunk[] _chunks;
    private readonly IReadOnlyList<long> _shape;
    private readonly Tensor _order; // [C]: where each class's features stand among the chunks'

    private PromptEncoder(PromptChunk[] chunks, IReadOnlyList<long> shape)
    {
        _chunks = chunks;
        _shape = shape;
        var order = new long[chunks.Sum(chunk => chunk.Classes.Length)];
        var row = 0;
        foreach (var label in chunks.SelectMany(chunk => chunk.Classes))
            order[label] = row++;
        _order = tensor(order).DetachFromDisposeScope();
    }

    /// <summary>C.</summary>
    public int ClassCount => (int)_order.shape[0];

    /// <summary>In how many parts the classes are computed.</summary>
    public int ChunkCount => _chunks.Length;

    /// <summary>Rows that one pass computes per block; the plain graph has C times the tower's context length.</summary>
    public int RowCount => _chunks.Sum(chunk => chunk.Rows);

    /// <summary>Prepares the prompts of some classes.</summary>
    /// <param name="clip">The model, which must live as long as the encoder.</param>
    /// <param name="classNames">C names.</param>
    /// <param name="context">Says length, place and kind of the context; its vectors are given anew with every pass.</param>
    /// <exception cref="InputException">A prompt is too long for the model, or the context does not fit the model or the classes.</exception>
    public static PromptEncoder Create(ClipModel clip, IReadOnlyList<string> classNames, TextContext context)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(context);
        return Create(clip.TextTower, PromptTokens.Create(clip.Tokenizer, classNames, context.Length, clip.TextTower.ContextLength), context);
    }

    /// <summary>Prepares prompts whose tokens are known.</summary>
    /// <param name="tower">The text tower, which must live as long as the encoder.</param>
    /// <param name="tokens">The prompts of C classes.</param>
    /// <param name="context">Says length, place and kind of the context.</param>
    /// <param name="rowLimit">How many rows may keep their activations until the gradient is computed; more are computed in chunks. By default what fits into 2 GiB.</param>
    /// <exception cref="InputException">The context does not fit the tower or the classes.</exception>
    public static PromptEncoder Create(TextTransformer tower, PromptTokens tokens, TextContext context, int? rowLimit = null)
    {
        ArgumentNullException.ThrowIfNull(tower);
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(context);
        var prompts = PromptRows.Of(tower, tokens, context);

        // Sorted by length, so that attention pads each chunk to little more than it needs.
        var chunks = new List<PromptChunk>();
        var pending = new List<int>();
        var rows = 0;
        var limit = rowLimit ?? ActivationBytes / ((long)BytesPerValue * tower.Width * tower.Depth);
        var shared = PromptChunk.SharedLength(prompts);
        foreach (var label in Enumerable.Range(0, prompts.Length).OrderBy(label => prompts[label].Length))
        {
            var own = prompts[label].Length - shared;
            if (pending.Count > 0 && shared + rows + own > limit)
                Close();
            pending.Add(label);
            rows += own;
        }

        Close();
        return new PromptEncoder([.. chunks], context.Shape);

        void Close()
        {
            chunks.Add(PromptChunk.Create(tower, [.. pending.Select(label => prompts[label])], [.. pending]));
            pending.Clear();
            rows = 0;
        }
    }

    /// <summary>The text features, without a gradient.</summary>
    /// <param name="context"><c>[n, d]</c> or <c>[C, n, d]</c>, as the encoder was made for.</param>
    /// <returns><c>[C, E]</c>, not normalised.</returns>
    public Tensor Encode(Tensor context)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return InOrder(EncodeChunks(Flat(context))).MoveToOuterDisposeScope();
    }

    /// <summary>Starts a pass that can be differentiated.</summary>
    /// <param name="context"><c>[n, d]</c> or <c>[C, n, d]</c>; its value at this moment counts.</param>
    public PromptPass Forward(Tensor context) => new(this, context);

    /// <inheritdoc/>
    public void Dispose()
    {
        _order.Dispose();
        foreach (var chunk in _chunks)
            chunk.Dispose();
    }

    internal PromptChunk Chunk(int index) => _chunks[index];

    /// <summary>Features in the order of the chunks to the order of the classes.</summary>
    internal Tensor InOrder(Tensor features) => features.index_select(0, _order);

    /// <summary>Features of all chunks, one below the other; each chunk's activations are gone before the next one's come.</summary>
    internal Tensor EncodeChunks(Tensor flat)
    {
        using var scope = NewDisposeScope();
        return cat([.. _chunks.Select(chunk => chunk.Encode(flat))]).MoveToOuterDisposeScope();
    }

    /// <summary><c>[n, d]</c> or <c>[C, n, d]</c> → rows <c>[·, d]</c>.</summary>
    internal Tensor Flat(Tensor context)
    {
        if (!context.shape.SequenceEqual(_shape))
            throw new ArgumentException($"the context has the shape [{string.Join(", ", context.shape)}], the encoder was made for [{string.Join(", ", _shape)}]", nameof(context));
        return context.reshape(-1, context.shape[^1]);
    }
}
