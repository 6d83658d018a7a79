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

    public Bottleneck(IClipTensors weights, string name, int stride)
    {
        _stride = stride;
        _convolutions = [.. Enumerable.Range(1, 3).Select(i => NormedConvolution.Load(weights, $"{name}.conv{i}", $"{name}.bn{i}"))];
        if (weights.Contains($"{name}.downsample.0.weight"))
            _downsample = NormedConvolution.Load(weights, $"{name}.downsample.0", $"{name}.downsample.1");
    }

    /// <summary><c>[B, I, H, W]</c> → <c>[B, O, H/stride, W/stride]</c></summary>
    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var y = _convolutions[0].Forward(x).relu();
        y = _convolutions[1].Forward(y, padding: 1).relu();
        y = _convolutions[2].Forward(Pool(y));
        var shortcut = _downsample is null ? x : _downsample.Forward(Pool(x));
        return y.Plus(shortcut).relu().MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (var convolution in _convolutions)
            convolution.Dispose();
        _downsample?.Dispose();
    }

    private Tensor Pool(Tensor x) => _stride > 1 ? F.avg_pool2d(x, _stride) : x;
}
