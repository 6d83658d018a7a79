using PromptAdapter.Torch.Native;
using PromptAdapter.Weights;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PromptAdapter.Torch.Towers;

/// <summary>
/// One pre-norm residual block of CLIP's transformers: <c>x += attention(ln_1(x)); x += mlp(ln_2(x))</c> (arXiv 2103.00020, section 2.4).
/// </summary>
internal sealed partial class TransformerBlock : IDisposable
{
    // QuickGELU(x) = x·sigmoid(1.702 x) = silu(1.702 x) / 1.702: with the factor moved into the two linear maps around it
    // one in-place SiLU replaces three passes over the widest activation of the block.
    internal const double QuickGeluFactor = 1.702;

    private readonly string _name;
    private readonly int _heads;
    private readonly ClipActivation _activation;
    private readonly LayerNorm _ln1;
    private readonly LayerNorm _ln2;
    private readonly Linear _qkv;
    private readonly Linear _out;
    private readonly Linear _fc;
    private readonly Linear _proj;

    public TransformerBlock(IClipTensors weights, string name, int heads, MapArithmetic arithmetic = MapArithmetic.Single)
    {
        _name = name;
        _heads = heads;
        _activation = weights.Settings.Activation;
        _ln1 = LayerNorm.Load(weights, name + ".ln_1");
        _ln2 = LayerNorm.Load(weights, name + ".ln_2");
        _qkv = new Linear(weights.Get(name + ".attn.in_proj_weight"), weights.Get(name + ".attn.in_proj_bias"), arithmetic);
        _out = Linear.Load(weights, name + ".attn.out_proj", arithmetic);
        var factor = _activation == ClipActivation.QuickGelu ? QuickGeluFactor : 1;
        _fc = Linear.Load(weights, name + ".mlp.c_fc", arithmetic, weightFactor: factor, biasFactor: factor);
        _proj = Linear.Load(weights, name + ".mlp.c_proj", arithmetic, weightFactor: 1 / factor);
    }

    /// <summary>The whole block: <c>[B, L, D]</c> → <c>[B, L, D]</c>.</summary>
    /// <param name="x"><c>[B, L, D]</c></param>
    /// <param name="causal">Whether a token sees only those before it.</param>
    /// <param name="probe">Receives the activations on the way.</param>
    /// <param name="update">What is added to queries, keys and values: what attention reads, <c>[B, L, D]</c> → <c>[B, L, 3D]</c>.</param>
    public Tensor Forward(Tensor x, bool causal, ActivationProbe? probe = null, Func<Tensor, Tensor>? update = null)
    {
        using var scope = NewDisposeScope();
        var normed = _ln1.Forward(x);
        probe?.Invoke(_name + ".ln_1", normed);
        var qkv = _qkv.Forward(normed);                                       // [B, L, 3D]
        if (update is not null)
            qkv = qkv.Plus(update(normed));
        var parts = qkv.chunk(3, -1);                                         // 3 × [B, L, D]
        var attended = Attend(parts[0], parts[1], parts[2], causal);          // [B, L, D]
        probe?.Invoke(_name + ".attn", attended);
        var y = FeedForward(x.Plus(attended), probe);
        probe?.Invoke(_name, y);
        return y.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The block's output for the first token alone: <c>[B, L, D]</c> → <c>[B, 1, D]</c>. Nothing after the last block of the image tower
    /// reads the other tokens, so only their keys and values are computed.
    /// </summary>
    public Tensor ForwardFirstToken(Tensor x)
    {
        using var scope = NewDisposeScope();
        var width = x.shape[2];
        var normed = _ln1.Forward(x);
        var first = normed.narrow(1, 0, 1);                                   // [B, 1, D]
        var q = _qkv.ForwardRows(first, 0, width);                            // [B, 1, D]
        var kv = _qkv.ForwardRows(normed, width, 2 * width).chunk(2, -1);     // 2 × [B, L, D]
        var attended = Attend(q, kv[0], kv[1], causal: false);                // [B, 1, D]
        return FeedForward(x.narrow(1, 0, 1).Plus(attended), probe: null).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _ln1.Dispose();
        _ln2.Dispose();
        _qkv.Dispose();
        _out.Dispose();
        _fc.Dispose();
        _proj.Dispose();
    }

    /// <summary>Multi-head attention and its output map: queries <c>[B, Lq, D]</c>, keys and values <c>[B, L, D]</c> → <c>[B, Lq, D]</c>.</summary>
    private Tensor Attend(Tensor q, Tensor k, Tensor v, bool causal)
    {
        var mixed = F.scaled_dot_product_attention(SplitHeads(q), SplitHeads(k), SplitHeads(v), is_casual: causal); // [B, H, Lq, D/H]
        return _out.Forward(mixed.transpose(1, 2).reshape(q.shape));                                                // [B, Lq, D]
    }

    private Tensor SplitHeads(Tensor x) =>
        x.reshape(x.shape[0], x.shape[1], _heads, x.shape[2] / _heads).transpose(1, 2); // [B, L, D] → [B, H, L, D/H]

    private Tensor FeedForward(Tensor x, ActivationProbe? probe)
    {
        var hidden = _fc.Forward(_ln2.Forward(x), narrow: probe is null);     // [B, L, 4D]
        hidden = Activate(hidden);
        if (probe is not null)
            probe(_name + ".mlp.gelu", _activation == ClipActivation.QuickGelu ? hidden.DividedBy(QuickGeluFactor) : hidden);
        var output = _proj.Forward(hidden);                                   // [B, L, D]
        probe?.Invoke(_name + ".mlp", output);
        return x.Plus(output);
    }

    private Tensor Activate(Tensor hidden)
    {
        if (_activation == ClipActivation.Gelu)
            return F.gelu(hidden);
        // In place only where autograd does not need the input again.
        return hidden.requires_grad ? F.silu(hidden) : F.silu(hidden, inplace: true);
    }
}
