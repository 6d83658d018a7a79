using PromptAdapter.Torch.Native;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PromptAdapter.Torch.Towers;

/// <summary>A residual block 1×1 → 3×3 → (average pool) → 1×1; strides are pooled, not convolved, to avoid aliasing.</summary>
internal sealed class Bottleneck : IDisposable
{
    private readonly NormedConvolution[] _convolutions;
    private readonly NormedConvolution? _downsample;
    private readonly int _stride;

    public Bottleneck(IClipTensors weights, string name, int stride, MapArithmetic arithmetic)
    {
        _stride = stride;
        _convolutions = [.. Enumerable.Range(1, 3).Select(i => NormedConvolution.Load(weights, $"{name}.conv{i}", $"{name}.bn{i}", arithmetic))];
        if (weights.Contains($"{name}.downsample.0.weight"))
            _downsample = NormedConvolution.Load(weights, $"{name}.downsample.0", $"{name}.downsample.1", arithmetic);
    }

    /// <summary><c>[B, I, H, W]</c> → <c>[B, O, H/stride, W/stride]</c>, channels last in memory.</summary>
    public Tensor Forward(Tensor x)
    {
        // Each activation is released as soon as the next one is there: the memory is taken again by the one after it.
        using var scope = NewDisposeScope();
        var y = _convolutions[0].Forward(x, rectified: true, narrow: true);
        y = Next(y, _convolutions[1].Forward(y, padding: 1, rectified: true, narrow: true));
        if (_stride > 1)
            y = Next(y, F.avg_pool2d(y, _stride));
        y = Next(y, _convolutions[2].Forward(y));
        return y.PlusInPlace(Shortcut(x)).relu_().MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (var convolution in _convolutions)
            convolution.Dispose();
        _downsample?.Dispose();
    }

    private Tensor Shortcut(Tensor x)
    {
        if (_downsample is null)
            return x;
        if (_stride == 1)
            return _downsample.Forward(x);
        using var pooled = F.avg_pool2d(x, _stride);
        return _downsample.Forward(pooled);
    }

    private static Tensor Next(Tensor old, Tensor next)
    {
        old.Dispose();
        return next;
    }
}
