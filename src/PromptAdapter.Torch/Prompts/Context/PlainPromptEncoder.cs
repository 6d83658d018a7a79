using PromptAdapter.Prompts;
using PromptAdapter.Torch.Native;
using PromptAdapter.Torch.Towers;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Prompts.Context;

/// <summary>The plain graph: every prompt whole and padded to the tower's context length. What <see cref="PromptEncoder"/> is compared with.</summary>
internal sealed class PlainPromptEncoder : IDisposable
{
    private readonly TextTransformer _tower;
    private readonly Tensor _tokens; // [C · L, D]: zeros where a context vector stands
    private readonly Tensor _places; // [K]
    private readonly Tensor _sources; // [K]
    private readonly Tensor _end;    // [C]

    public PlainPromptEncoder(TextTransformer tower, PromptTokens tokens, TextContext context)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        _tower = tower;
        var prompts = PromptRows.Of(tower, tokens, context.Layout);
        int[] rows = [.. prompts.SelectMany(prompt => prompt.Concat(new int[tower.ContextLength - prompt.Length]))];
        int[] places = [.. Enumerable.Range(0, rows.Length).Where(row => rows[row] < 0)];
        _places = tensor(Array.ConvertAll(places, place => (long)place), device: tower.Place);
        _sources = tensor(Array.ConvertAll(places, place => (long)(-1 - rows[place])), device: tower.Place);
        _end = tensor(Array.ConvertAll(prompts, prompt => prompt.Length - 1L), device: tower.Place);
        var ids = tensor(Array.ConvertAll(rows, row => (long)Math.Max(row, 0)), device: tower.Place);
        _tokens = tower.TokenEmbeddings.index_select(0, ids).ClearRowsInPlace(_places);
        scope.Detach(_tokens, _places, _sources, _end);
    }

    /// <summary>The embedded prompts without positions: <c>[n, d]</c> or <c>[C, n, d]</c> → <c>[C, L, D]</c>.</summary>
    public Tensor Prompts(Tensor context)
    {
        using var scope = NewDisposeScope();
        return _tokens.PlusAtRows(_places, context.reshape(-1, context.shape[^1]).index_select(0, _sources))
            .view(-1, _tower.ContextLength, _tower.Width).MoveToOuterDisposeScope();
    }

    /// <summary>The text features with their graph, <c>[C, E]</c>, not normalised.</summary>
    public Tensor Encode(Tensor context)
    {
        using var prompts = Prompts(context);
        return _tower.EncodeEmbedded(prompts, _end);
    }

    public void Dispose()
    {
        _tokens.Dispose();
        _places.Dispose();
        _sources.Dispose();
        _end.Dispose();
    }
}
