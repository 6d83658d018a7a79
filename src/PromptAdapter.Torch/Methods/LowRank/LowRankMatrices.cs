using PromptAdapter.Torch.Native;
using PromptAdapter.Torch.Towers;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Methods.LowRank;

/// <summary>
/// Low-rank updates of the query, key and value maps in every block of a tower (LoRA, arXiv 2106.09685): x → x Wᵀ + γ · drop(x) Aᵀ B with γ = 1/√r. All
/// matrices of a tower are one tensor <c>[L, 2, 3, r, D]</c>: in each block A and then B of queries, keys and values.
/// </summary>
internal static class LowRankMatrices
{
    /// <summary>The updates as they are used.</summary>
    /// <param name="matrices"><c>[L, 2, 3, r, D]</c>; gradients reach it.</param>
    /// <param name="dropout">The part of the input values that each update does not see, 0 for none.</param>
    /// <param name="masks">What draws them; needed where there is dropout.</param>
    public static AttentionUpdate Of(Tensor matrices, double dropout = 0, Generator? masks = null) => (block, tokens) =>
    {
        using var scope = NewDisposeScope();
        var (rank, width) = (matrices.shape[3], matrices.shape[4]);
        var own = matrices[block];                                            // [2, 3, r, D]
        var rows = tokens.reshape(1, -1, width).expand(3, -1, -1);            // [3, N, D]
        if (dropout > 0)
        {
            using var noGrad = no_grad();
            // Drawn by the processor wherever the tower is, so that the masks are the same everywhere.
            var kept = rand([3, rows.shape[1], width], device: CPU, generator: masks!).ge(TensorArithmetic.Filled(dropout, CPU, 1)).to(ScalarType.Float32)
                .Times(1 / (1 - dropout)).to(rows.device);
            rows = Masked(rows, kept);
        }

        var updates = rows.bmm(own[0].transpose(1, 2)).bmm(own[1]).Times(1 / Math.Sqrt(rank)); // [3, N, D]
        return updates.permute(1, 0, 2).reshape([.. tokens.shape[..^1], 3 * width]).MoveToOuterDisposeScope();
    };

    private static Tensor Masked(Tensor rows, Tensor kept)
    {
        using var withGrad = enable_grad();
        return rows.mul(kept);
    }
}
