using PromptAdapter.Prompts;
using PromptAdapter.Torch.Towers;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Prompts.Context;

/// <summary>
/// Text features of prompts with context vectors, and their gradient, without computing anything twice that prompts share. Attention is causal,
/// so tokens that all prompts begin with (start mark and context, where the class name stands at the end) have one state for all of them; nothing
/// behind an end mark is computed, and of the last block only the end marks. The result is that of the plain graph up to rounding.
/// </summary>
/// <remarks>Many classes are computed in chunks: the first pass keeps only their features, and the gradient computes each chunk once more.</remarks>
public sealed class PromptEncoder : IDisposable
{
    private readonly PromptChunk[] _chunks;
    private readonly FeaturePart[] _parts; // the same
    private readonly IReadOnlyList<long> _shape;

    private PromptEncoder(IReadOnlyList<(PromptChunk Chunk, long[] Classes)> chunks, IReadOnlyList<long> shape, Device place)
    {
        _chunks = [.. chunks.Select(entry => entry.Chunk)];
        _parts = [.. chunks.Select(entry => new FeaturePart(entry.Classes, entry.Chunk.Encode))];
        _shape = shape;
        Place = place;
    }

    /// <summary>C.</summary>
    public int ClassCount => _parts.Sum(part => part.Rows.Length);

    /// <summary>In how many parts the classes are computed.</summary>
    public int ChunkCount => _chunks.Length;

    /// <summary>Rows that one pass computes per block; the plain graph has C times the tower's context length.</summary>
    public int RowCount => _chunks.Sum(chunk => chunk.Rows);

    /// <summary>Where its tensors are.</summary>
    internal Device Place { get; }

    /// <summary>Rows of the largest part: what is held in memory at once.</summary>
    internal int LargestPart => _chunks.Max(chunk => chunk.Rows);

    /// <summary>Prepares the prompts of some classes.</summary>
    /// <param name="clip">The model, which must live as long as the encoder.</param>
    /// <param name="classNames">C names.</param>
    /// <param name="layout">Length, place and kind of the context; its vectors are given with every pass.</param>
    /// <param name="rowLimit">How many rows may keep their activations until the gradient is computed; more are computed in chunks. By default what fits into 2
    /// GiB.</param>
    /// <exception cref="InputException">A prompt is too long for the model, or the context does not fit the model or the classes.</exception>
    public static PromptEncoder Create(ClipModel clip, IReadOnlyList<string> classNames, ContextLayout layout, long? rowLimit = null)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(layout);
        return Create(clip.TextTower, PromptTokens.Create(clip.Tokenizer, classNames, layout.Length, clip.TextTower.ContextLength), layout, rowLimit);
    }

    /// <summary>Prepares prompts whose tokens are known.</summary>
    /// <param name="tower">The text tower, which must live as long as the encoder.</param>
    /// <param name="tokens">The prompts of C classes.</param>
    /// <param name="layout">Length, place and kind of the context; its vectors are given with every pass.</param>
    /// <param name="rowLimit">How many rows may keep their activations until the gradient is computed; more are computed in chunks. By default what fits into 2
    /// GiB.</param>
    /// <exception cref="InputException">The context does not fit the tower or the classes.</exception>
    public static PromptEncoder Create(TextTransformer tower, PromptTokens tokens, ContextLayout layout, long? rowLimit = null)
    {
        ArgumentNullException.ThrowIfNull(tower);
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(layout);
        var prompts = PromptRows.Of(tower, tokens, layout);

        // Sorted by length, so that attention pads each chunk to little more than it needs.
        var chunks = new List<(PromptChunk Chunk, long[] Classes)>();
        var pending = new List<int>();
        var rows = 0;
        var limit = rowLimit ?? ActivationMemory.Default.TextRows(tower);
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
        chunks.Sort((a, b) => a.Chunk.Rows.CompareTo(b.Chunk.Rows)); // the last one need not be computed again
        return new PromptEncoder(chunks, layout.Shape, tower.Place);

        void Close()
        {
            chunks.Add((PromptChunk.Create(tower, [.. pending.Select(label => prompts[label])]), [.. pending.Select(label => (long)label)]));
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
        return Connect(context);
    }

    /// <summary>
    /// The text features, connected with the context where gradients are recorded: the graph of all parts stays in memory, which training avoids by
    /// <see cref="Forward(Tensor)"/>.
    /// </summary>
    /// <param name="context"><c>[n, d]</c> or <c>[C, n, d]</c>, as the encoder was made for.</param>
    /// <returns><c>[C, E]</c>, not normalised.</returns>
    public Tensor Connect(Tensor context) => FeaturePart.EncodeAll(_parts, Fitting(context));

    /// <summary>Starts a pass that can be differentiated.</summary>
    /// <param name="context"><c>[n, d]</c> or <c>[C, n, d]</c>; its value at this moment counts.</param>
    public PromptPass Forward(Tensor context) => new(Fitting(context), _parts);

    /// <summary>A pass that holds its features alone until it is differentiated: for many passes at a time.</summary>
    /// <param name="context"><c>[n, d]</c> or <c>[C, n, d]</c>; its value at this moment counts.</param>
    internal PromptPass ForwardWithoutActivations(Tensor context) => new(Fitting(context), _parts, keepsLast: false);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var chunk in _chunks)
            chunk.Dispose();
    }

    private Tensor Fitting(Tensor context) => context.shape.SequenceEqual(_shape)
        ? context
        : throw new ArgumentException($"the context has the shape [{string.Join(", ", context.shape)}], the encoder was made for [{string.Join(", ", _shape)}]",
            nameof(context));
}
