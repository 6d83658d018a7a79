using PromptAdapter.Torch.Native;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PromptAdapter.Torch.Towers;

/// <content>The causal block on sequences that share their beginning: its keys and values are computed once, not once per sequence.</content>
internal sealed partial class TransformerBlock
{
    /// <summary>The whole block: <c>[P + T, D]</c> → <c>[P + T, D]</c>.</summary>
    public Tensor ForwardPacked(Tensor x, PackedSequences sequences)
    {
        using var scope = NewDisposeScope();
        var (prefix, longest, width) = (sequences.PrefixLength, sequences.LongestSuffix, x.shape[1]);
        var qkv = _qkv.Forward(_ln1.Forward(x));                                              // [P + T, 3D]
        var shared = qkv.narrow(0, 0, prefix).view(1, prefix, 3, _heads, -1).permute(2, 0, 3, 1, 4); // [3, 1, H, P, D/H]
        var own = qkv.narrow(0, prefix, sequences.SuffixRows).index_select(0, sequences.Padded)
            .view(sequences.Count, longest, 3, _heads, -1).permute(2, 3, 0, 1, 4).contiguous(); // [3, H, C, M, D/H]

        var first = F.scaled_dot_product_attention(shared[0], shared[1], shared[2], is_casual: true); // [1, H, P, D/H]
        var second = AttendOverPrefix(own[0], (shared[1][0], shared[2][0]), (own[1], own[2]), sequences.CausalMask); // [H, C, M, D/H]

        var mixed = cat(
        [
            first[0].transpose(0, 1).reshape(prefix, width),                                  // [P, D]
            second.permute(1, 2, 0, 3).reshape(-1, width).index_select(0, sequences.Kept),     // [T, D]
        ]);
        return FeedForward(x.Plus(_out.Forward(mixed)), probe: null).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The block's output for the last token of each sequence alone: <c>[P + T, D]</c> → <c>[C, D]</c>. Of the other tokens only keys and values are needed.
    /// </summary>
    public Tensor ForwardPackedLast(Tensor x, PackedSequences sequences)
    {
        using var scope = NewDisposeScope();
        var (prefix, longest, width, count) = (sequences.PrefixLength, sequences.LongestSuffix, x.shape[1], sequences.Count);
        var normed = _ln1.Forward(x);
        var q = _qkv.ForwardRows(normed.index_select(0, sequences.Last), 0, width);                // [C, D]
        var kv = _qkv.ForwardRows(normed, width, 2 * width);                                       // [P + T, 2D]
        var shared = kv.narrow(0, 0, prefix).view(prefix, 2, _heads, -1).permute(1, 2, 0, 3);  // [2, H, P, D/H]
        var own = kv.narrow(0, prefix, sequences.SuffixRows).index_select(0, sequences.Padded)
            .view(count, longest, 2, _heads, -1).permute(2, 3, 0, 1, 4).contiguous();          // [2, H, C, M, D/H]

        var query = q.view(count, 1, _heads, -1).permute(2, 0, 1, 3).contiguous();             // [H, C, 1, D/H]
        var mixed = AttendOverPrefix(query, (shared[0], shared[1]), (own[0], own[1]), sequences.PaddingMask); // [H, C, 1, D/H]
        var attended = _out.Forward(mixed.permute(1, 2, 0, 3).reshape(count, width));          // [C, D]
        return FeedForward(x.index_select(0, sequences.Last).Plus(attended), probe: null).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// softmax(q [shared keys, own keys]ᵀ / √d) [shared values, own values]: the shared half is one product for all sequences.
    /// </summary>
    /// <param name="query"><c>[H, C, Q, d]</c>, contiguous.</param>
    /// <param name="shared">Keys and values of the prefix, <c>[H, P, d]</c> each.</param>
    /// <param name="own">Keys and values of each sequence's end, <c>[H, C, M, d]</c> each, contiguous.</param>
    /// <param name="mask">Added to the own half of the scores; fits <c>[H, C, Q, M]</c>.</param>
    /// <returns><c>[H, C, Q, d]</c></returns>
    private static Tensor AttendOverPrefix(Tensor query, (Tensor Keys, Tensor Values) shared, (Tensor Keys, Tensor Values) own, Tensor mask)
    {
        var (heads, count, queries, depth) = (query.shape[0], query.shape[1], query.shape[2], query.shape[3]);
        var (prefix, longest) = (shared.Keys.shape[1], own.Keys.shape[2]);
        var q = query.Times(1 / Math.Sqrt(depth));
        var overShared = q.view(heads, count * queries, depth).bmm(shared.Keys.transpose(1, 2)).view(heads, count, queries, prefix);
        var overOwn = q.view(heads * count, queries, depth).bmm(own.Keys.view(heads * count, longest, depth).transpose(1, 2)).view(
            heads, count, queries, longest);
        var weights = cat([overShared, overOwn.Plus(mask)], -1).softmax(-1);                       // [H, C, Q, P + M]
        var fromShared = weights.narrow(-1, 0, prefix).reshape(heads, count * queries, prefix).bmm(shared.Values);
        var fromOwn = weights.narrow(-1, prefix, longest).reshape(heads * count, queries, longest).bmm(own.Values.view(heads * count, longest, depth));
        return fromShared.view(heads, count, queries, depth).Plus(fromOwn.view(heads, count, queries, depth));
    }
}
