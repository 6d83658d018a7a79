using PromptAdapter.Torch.Native;
using PromptAdapter.Weights;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PromptAdapter.Torch.Towers;

/// <summary>
/// CLIP's ResNet (arXiv 2103.00020, section 2.4): a stem of three convolutions, average pooling in front of strided convolutions,
/// and attention pooling in place of the global average.
/// </summary>
public sealed class ModifiedResNet : ImageTower
{
    private readonly NormedConvolution[] _stem;
    private readonly Bottleneck[][] _stages;
    private readonly AttentionPool _pool;

    internal ModifiedResNet(IClipTensors weights, MapArithmetic arithmetic)
    {
        var architecture = weights.Architecture;
        _stem = [.. Enumerable.Range(1, 3).Select(i => NormedConvolution.Load(weights, $"visual.conv{i}", $"visual.bn{i}", arithmetic, isProbed: true))];
        _stages = [.. Enumerable.Range(0, ResNetStages.Count).Select(stage => Enumerable.Range(0, architecture.ResNetStages!.Value[stage])
            .Select(i => new Bottleneck(weights, $"visual.layer{stage + 1}.{i}", stride: stage > 0 && i == 0 ? 2 : 1, arithmetic)).ToArray())];
        _pool = new AttentionPool(weights, "visual.attnpool", architecture.VisionHeads, arithmetic);
    }

    /// <inheritdoc/>
    public override Tensor Encode(Tensor pixels, ActivationProbe? probe = null) => Run(pixels, probe, projected: true);

    /// <inheritdoc/>
    internal override Tensor EncodeUnprojected(Tensor pixels) => Run(pixels, null, projected: false);

    /// <inheritdoc/>
    internal override (Tensor Weights, int Columns) Projection() => _pool.Projection();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        foreach (var convolution in _stem)
            convolution.Dispose();
        foreach (var block in _stages.SelectMany(stage => stage))
            block.Dispose();
        _pool.Dispose();
    }

    private Tensor Run(Tensor pixels, ActivationProbe? probe, bool projected)
    {
        TensorThreads.Settle();
        using var scope = NewDisposeScope();
        var x = NormedConvolution.ChannelsLast(pixels);
        for (var i = 0; i < _stem.Length; i++)
            x = Next(_stem[i].Forward(x, stride: i == 0 ? 2 : 1, padding: 1, probe, rectified: true, narrow: i < _stem.Length - 1)); // [B, W, R/2, R/2]
        x = Next(F.avg_pool2d(x, 2));                                                      // [B, W, R/4, R/4]
        if (probe is not null)
            NormedConvolution.Tell(probe, "visual.avgpool", x.alias());

        for (var stage = 0; stage < _stages.Length; stage++)
        {
            foreach (var block in _stages[stage])
                x = Next(block.Forward(x));
            if (probe is not null)
                NormedConvolution.Tell(probe, $"visual.layer{stage + 1}", x.alias());      // [B, 4W·2^stage, ·, ·]
        }

        var features = projected ? _pool.Forward(x) : _pool.Unprojected(x);                // [B, E] or [B, D + 1]
        probe?.Invoke("visual.attnpool", features);
        GC.KeepAlive(this); // native code does not keep the weights, which would be freed under it if this were the tower's last use
        return features.MoveToOuterDisposeScope();

        Tensor Next(Tensor next)
        {
            x.Dispose();
            return next;
        }
    }
}
