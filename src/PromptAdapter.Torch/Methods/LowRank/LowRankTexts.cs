using PromptAdapter.Features;
using PromptAdapter.Torch.Native;
using PromptAdapter.Torch.Prompts.Context;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Methods.LowRank;

/// <summary>One text for each class, on its way through the text tower with low-rank updates.</summary>
/// <param name="clip">The model.</param>
/// <param name="texts">C texts.</param>
internal sealed class LowRankTexts(ClipModel clip, IReadOnlyList<string> texts)
{
    private readonly int[][] _tokens = [.. texts.Select(text => clip.Tokenizer.TokenizeTrimmed(text, clip.TextTower.ContextLength))];

    /// <summary>The texts.</summary>
    public IReadOnlyList<string> Texts => texts;

    /// <summary>The texts in parts whose activations fit into memory; all parts together are <c>[C, E]</c>.</summary>
    /// <param name="memory">For the activations of one part.</param>
    /// <param name="masks">What draws the dropout of a part.</param>
    public FeaturePart[] Parts(ActivationMemory memory, Func<int, Generator> masks)
    {
        var together = (int)Math.Clamp(memory.TextRows(clip.TextTower) / _tokens.Max(row => row.Length), 1, _tokens.Length);
        return [.. Enumerable.Range(0, _tokens.Length).Chunk(together).Select((rows, part) => new FeaturePart([.. rows.Select(row => (long)row)], matrices =>
        {
            using var drawn = masks(part);
            return Encode(rows, LowRankMatrices.Of(matrices, LowRankOptions.Dropout, drawn));
        }))];
    }

    /// <summary>The class weights, <c>[C, E]</c>, that the tuned tower makes.</summary>
    /// <param name="matrices"><c>[L, 2, 3, r, D]</c></param>
    public ClassWeights Head(Tensor matrices)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var features = Enumerable.Range(0, _tokens.Length).Chunk(64).Select(rows => Encode(rows, LowRankMatrices.Of(matrices)));
        return ClassWeights.Create(cat([.. features]).contiguous().Singles(), _tokens.Length, "text");
    }

    private Tensor Encode(int[] rows, Towers.AttentionUpdate update)
    {
        using var scope = NewDisposeScope();
        var length = rows.Max(row => _tokens[row].Length);
        var ids = new long[rows.Length * length];
        for (var row = 0; row < rows.Length; row++)
        {
            for (var at = 0; at < _tokens[rows[row]].Length; at++)
                ids[row * length + at] = _tokens[rows[row]][at];
        }

        return clip.TextTower.Encode(tensor(ids, [rows.Length, length], device: clip.Place), update).MoveToOuterDisposeScope();
    }
}
