using PromptAdapter.Torch.Native;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PromptAdapter.Torch.Towers;

/// <summary>Attention pooling: the mean of all positions asks, every position answers (arXiv 2103.00020, section 2.4).</summary>
internal sealed class AttentionPool : IDisposable
{
    private readonly Tensor _positions; // [1, 1 + HW, D]
    private readonly Linear _q;
    private readonly Linear _k;
    private readonly Linear _v;
    private readonly Linear _out;
    private readonly int _heads;

    public AttentionPool(IClipTensors weights, string name, int heads, MapArithmetic arithmetic)
    {
        _heads = heads;
        using (var flat = weights.Get(name + ".positional_embedding"))
            _positions = flat.unsqueeze(0);
        _q = Linear.Load(weights, name + ".q_proj", arithmetic);
        _k = Linear.Load(weights, name + ".k_proj", arithmetic);
        _v = Linear.Load(weights, name + ".v_proj", arithmetic);
        _out = Linear.Load(weights, name + ".c_proj"); // one row an image; what may be tuned in its place is single precision
    }

    /// <summary><c>[B, D, H, W]</c> → <c>[B, E]</c></summary>
    public Tensor Forward(Tensor x)
    {
        using var pooled = Pooled(x);                                                            // [B, D]
        return _out.Forward(pooled);                                                             // [B, E]
    }

    /// <summary>What is projected, with a 1 for the bias at its end: <c>[B, D, H, W]</c> → <c>[B, D + 1]</c></summary>
    public Tensor Unprojected(Tensor x)
    {
        using var scope = NewDisposeScope();
        var pooled = Pooled(x);
        return cat([pooled, ones(pooled.shape[0], 1, device: pooled.device)], 1).MoveToOuterDisposeScope();
    }

    /// <summary>Wᵀ with the bias as its last column, <c>[E, D + 1]</c>, and D.</summary>
    public (Tensor Weights, int Columns) Projection() => (cat([_out.Weight, _out.Bias.unsqueeze(1)], 1), (int)_out.Weight.shape[1]);

    public void Dispose()
    {
        _positions.Dispose();
        _q.Dispose();
        _k.Dispose();
        _v.Dispose();
        _out.Dispose();
    }

    private Tensor Pooled(Tensor x)
    {
        using var scope = NewDisposeScope();
        var cells = x.flatten(2).transpose(1, 2);                                                // [B, HW, D]
        var tokens = cat([cells.mean([1], keepdim: true), cells], 1).Plus(_positions);           // [B, 1 + HW, D]
        var q = SplitHeads(_q.Forward(tokens.narrow(1, 0, 1)));                                  // [B, heads, 1, D/heads]
        var mixed = F.scaled_dot_product_attention(q, SplitHeads(_k.Forward(tokens)), SplitHeads(_v.Forward(tokens)));
        return mixed.transpose(1, 2).flatten(1).MoveToOuterDisposeScope();                       // [B, D]
    }

    private Tensor SplitHeads(Tensor x) =>
        x.reshape(x.shape[0], x.shape[1], _heads, x.shape[2] / _heads).transpose(1, 2); // [B, L, D] → [B, heads, L, D/heads]
}
