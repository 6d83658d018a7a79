using PromptAdapter.Torch.Native;
using PromptAdapter.Torch.Towers;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Prompts.Context;

/// <summary>
/// Some of the classes' prompts, ready to be computed: the tokens they begin with alike once, their ends without padding,
/// and the places that the context vectors are added into.
/// </summary>
internal sealed class PromptChunk : IDisposable
{
    private readonly TextTransformer _tower;
    private readonly PackedSequences _sequences;
    private readonly Tensor _fixed;   // [P + T, D]: positions, and the embeddings of those rows that are tokens
    private readonly Tensor _places;  // [K]: the rows that hold a context vector
    private readonly Tensor _sources; // [K]: which of the context's vectors each of them holds

    private PromptChunk(TextTransformer tower, int[][] prompts)
    {
        _tower = tower;
        var prefix = SharedLength(prompts);
        _sequences = PackedSequences.Create(prefix, [.. prompts.Select(prompt => prompt.Length - prefix)], tower.Place);

        int[] rows = [.. prompts[0][..prefix], .. prompts.SelectMany(prompt => prompt[prefix..])];
        long[] positions = [.. Enumerable.Range(0, prefix), .. prompts.SelectMany(prompt => Enumerable.Range(prefix, prompt.Length - prefix))];
        int[] places = [.. Enumerable.Range(0, rows.Length).Where(row => rows[row] < 0)];
        _places = tensor(Array.ConvertAll(places, place => (long)place), device: tower.Place);
        _sources = tensor(Array.ConvertAll(places, place => (long)(-1 - rows[place])), device: tower.Place);

        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var ids = tensor(Array.ConvertAll(rows, row => (long)Math.Max(row, 0)), device: tower.Place);
        var tokens = tower.TokenEmbeddings.index_select(0, ids); // [P + T, D]
        if (places.Length > 0)
            tokens.ClearRowsInPlace(_places);
        _fixed = tokens.PlusInPlace(tower.PositionEmbeddings.index_select(0, tensor(positions, device: tower.Place))).DetachFromDisposeScope();
    }

    /// <summary>Rows that are computed per block.</summary>
    public int Rows => (int)_fixed.shape[0];

    /// <summary>Prepares prompts.</summary>
    /// <param name="tower">The text tower.</param>
    /// <param name="prompts">Token ids, and <c>−1 − i</c> for row i of the context as <see cref="Encode"/> gets it.</param>
    public static PromptChunk Create(TextTransformer tower, int[][] prompts)
    {
        using var scope = NewDisposeScope();
        var chunk = new PromptChunk(tower, prompts);
        scope.Detach(chunk._places, chunk._sources);
        return chunk;
    }

    /// <summary>How many tokens the prompts share at their beginning; the last token of each is always its own.</summary>
    public static int SharedLength(IReadOnlyList<int[]> prompts)
    {
        var shortest = prompts.Min(prompt => prompt.Length) - 1;
        var length = 0;
        while (length < shortest && prompts.All(prompt => prompt[length] == prompts[0][length]))
            length++;
        return length;
    }

    /// <summary>The text features of the chunk's prompts, in their order.</summary>
    /// <param name="context">All context vectors, <c>[n, D]</c> or <c>[C, n, D]</c>.</param>
    /// <returns><c>[c, E]</c>, not normalised.</returns>
    public Tensor Encode(Tensor context)
    {
        using var scope = NewDisposeScope();
        var embedded = _fixed.PlusAtRows(_places, context.reshape(-1, context.shape[^1]).index_select(0, _sources)); // [P + T, D]
        return _tower.EncodePacked(embedded, _sequences).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _sequences.Dispose();
        _fixed.Dispose();
        _places.Dispose();
        _sources.Dispose();
    }
}
