using PromptAdapter.Torch.Native;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PromptAdapter.Torch.Towers;

/// <summary>CLIP's vision transformer (arXiv 2103.00020; ViT: 2010.11929): patches, a class token, pre-norm blocks, a linear projection.</summary>
public sealed class VisionTransformer : ImageTower
{
    private readonly MapArithmetic _arithmetic;
    private readonly Tensor _patchWeight;     // [D, 3, P, P]
    private readonly Tensor _classEmbedding;  // [D]
    private readonly Tensor _positions;       // [1 + (R/P)², D]
    private readonly Tensor _projection;      // [D, E]
    private readonly LayerNorm _lnPre;
    private readonly LayerNorm _lnPost;
    private readonly TransformerBlock[] _blocks;

    internal VisionTransformer(IClipTensors weights, MapArithmetic arithmetic = MapArithmetic.Single)
    {
        _arithmetic = arithmetic;
        var architecture = weights.Architecture;
        _patchWeight = arithmetic.Prepare(weights.Get("visual.conv1.weight"));
        _classEmbedding = weights.Get("visual.class_embedding");
        _positions = weights.Get("visual.positional_embedding");
        _projection = weights.Get("visual.proj");
        _lnPre = LayerNorm.Load(weights, "visual.ln_pre");
        _lnPost = LayerNorm.Load(weights, "visual.ln_post");
        _blocks = [.. Enumerable.Range(0, architecture.VisionLayers)
            .Select(i => new TransformerBlock(weights, $"visual.transformer.resblocks.{i}", architecture.VisionHeads, arithmetic))];
    }

    /// <summary>The number of blocks, L.</summary>
    public int Depth => _blocks.Length;

    /// <summary>The width of the residual stream, D.</summary>
    public int Width => (int)_projection.shape[0];

    /// <summary>Tokens of an image: the class token and the patches.</summary>
    internal int TokenCount => (int)_positions.shape[1];

    /// <inheritdoc/>
    public override Tensor Encode(Tensor pixels, ActivationProbe? probe = null) => Run(pixels, null, probe);

    /// <summary>
    /// Encodes images with extra tokens between the class token and the patches (visual prompt tuning, arXiv 2203.12119): <c>[B, 3, R, R]</c> → <c>[B, E]</c>,
    /// not normalised. Layer 0 of the prompts enters before the first block, after the positions were added and normalised; layer <c>i</c> takes
    /// the place of what block <c>i - 1</c> made of the prompts before it. One layer is the shallow variant, L layers the deep one.
    /// </summary>
    /// <param name="pixels">float32, CLIP's mean and standard deviation applied.</param>
    /// <param name="prompts"><c>[P, n, D]</c> with 1 ≤ P ≤ L. Gradients flow through the frozen blocks to it alone.</param>
    /// <param name="probe">Receives the activations on the way.</param>
    /// <exception cref="ArgumentException">The prompts do not fit the tower.</exception>
    public Tensor Encode(Tensor pixels, Tensor prompts, ActivationProbe? probe = null)
    {
        if (prompts.dim() != 3 || prompts.shape[0] < 1 || prompts.shape[0] > Depth || prompts.shape[2] != Width)
            throw new ArgumentException($"prompts of shape [{string.Join(", ", prompts.shape)}] do not fit a tower of {Depth} blocks and width {Width}",
                nameof(prompts));
        return Run(pixels, prompts, probe);
    }

    /// <summary>Encodes with updates of every block's attention: <c>[B, 3, R, R]</c> → <c>[B, E]</c>, not normalised.</summary>
    /// <param name="pixels">float32, CLIP's mean and standard deviation applied.</param>
    /// <param name="update">Gradients flow through the frozen blocks to what it is made of.</param>
    internal Tensor Encode(Tensor pixels, AttentionUpdate update) => Run(pixels, null, null, update: update);

    /// <inheritdoc/>
    internal override Tensor EncodeUnprojected(Tensor pixels) => Run(pixels, null, null, projected: false);

    /// <inheritdoc/>
    internal override (Tensor Weights, int Columns) Projection() => (_projection.t(), Width);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        foreach (var tensor in (Tensor[])[_patchWeight, _classEmbedding, _positions, _projection])
            tensor.Dispose();
        _lnPre.Dispose();
        _lnPost.Dispose();
        foreach (var block in _blocks)
            block.Dispose();
    }

    private Tensor Run(Tensor pixels, Tensor? prompts, ActivationProbe? probe, bool projected = true, AttentionUpdate? update = null)
    {
        TensorThreads.Settle();
        using var scope = NewDisposeScope();
        var patches = Patches(pixels);                                                     // [B, (R/P)², D]
        probe?.Invoke("visual.conv1", patches.transpose(1, 2).unflatten(2, [Side(pixels), Side(pixels)]).contiguous());
        var classToken = _classEmbedding.expand(patches.shape[0], 1, -1);                  // [B, 1, D]
        var x = _lnPre.Forward(cat([classToken, patches], 1).Plus(_positions));            // [B, L, D], L = 1 + (R/P)²
        probe?.Invoke("visual.ln_pre", x);

        for (var i = 0; i < _blocks.Length - 1; i++)
        {
            x = Prompted(x, prompts, i);                                                   // [B, L + n, D]
            var next = Block(i, x);
            x.Dispose();
            x = next;
        }

        x = Prompted(x, prompts, _blocks.Length - 1);
        // Only the class token is read from here on; the probe still wants to see the whole of the last block.
        x = probe is null && update is null ? _blocks[^1].ForwardFirstToken(x) : Block(_blocks.Length - 1, x);
        var summary = _lnPost.Forward(x.select(1, 0));                                     // [B, D]
        probe?.Invoke("visual.ln_post", summary);
        var features = projected ? summary.matmul(_projection) : summary;                  // [B, E] or [B, D]
        GC.KeepAlive(this); // native code does not keep the weights, which would be freed under it if this were the tower's last use
        return features.MoveToOuterDisposeScope();

        Tensor Block(int i, Tensor tokens) =>
            _blocks[i].Forward(tokens, causal: false, probe, update is null ? null : normed => update(i, normed));
    }

    // A convolution whose windows do not overlap is one product: [B, 3, R, R] → [B, (R/P)², D].
    private Tensor Patches(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        long patch = _patchWeight.shape[2], side = Side(pixels), count = pixels.shape[0];
        var covered = pixels.narrow(2, 0, side * patch).narrow(3, 0, side * patch);
        var windows = _arithmetic.Enter(covered).reshape(count, 3, side, patch, side, patch).permute(0, 2, 4, 1, 3, 5)
            .reshape(count, side * side, 3 * patch * patch);                               // [B, (R/P)², 3P²]
        return _arithmetic.Leave(F.linear(windows, _patchWeight.flatten(1))).MoveToOuterDisposeScope();
    }

    // Patches along one side of an image.
    private long Side(Tensor pixels) => pixels.shape[2] / _patchWeight.shape[2];

    // What the block reads: x itself, or x (which is used up) with that layer of prompts behind the class token: [B, L, D] → [B, L + n, D].
    private static Tensor Prompted(Tensor x, Tensor? prompts, int block)
    {
        if (prompts is null || block >= prompts.shape[0])
            return x;
        using (x)
        {
            var patches = 1 + (block == 0 ? 0 : prompts.shape[1]); // behind the prompts of the layer before, which end here
            return cat([x.narrow(1, 0, 1), prompts[block].expand(x.shape[0], -1, -1), x.narrow(1, patches, x.shape[1] - patches)], 1);
        }
    }
}
