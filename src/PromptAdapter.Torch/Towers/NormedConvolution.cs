using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PromptAdapter.Torch.Towers;

/// <summary>A convolution without bias and the frozen batch normalisation behind it.</summary>
internal sealed class NormedConvolution : IDisposable
{
    private readonly string _convolutionName;
    private readonly string _normName;
    private readonly Tensor _kernel; // [O, I, k, k]
    private readonly Tensor _scale;
    private readonly Tensor _shift;
    private readonly Tensor _mean;
    private readonly Tensor _variance;

    private NormedConvolution(IClipTensors weights, string convolution, string norm)
    {
        _convolutionName = convolution;
        _normName = norm;
        _kernel = weights.Get(convolution + ".weight");
        _scale = weights.Get(norm + ".weight");
        _shift = weights.Get(norm + ".bias");
        _mean = weights.Get(norm + ".running_mean");
        _variance = weights.Get(norm + ".running_var");
    }

    public static NormedConvolution Load(IClipTensors weights, string convolution, string norm) => new(weights, convolution, norm);

    /// <summary><c>[B, I, H, W]</c> → <c>[B, O, H/stride, W/stride]</c></summary>
    public Tensor Forward(Tensor x, int stride = 1, int padding = 0, ActivationProbe? probe = null)
    {
        using var convolved = F.conv2d(x, _kernel, strides: [stride, stride], padding: [padding, padding]);
        probe?.Invoke(_convolutionName, convolved);
        var normed = F.batch_norm(convolved, _mean, _variance, _scale, _shift, training: false);
        probe?.Invoke(_normName, normed);
        return normed;
    }

    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[_kernel, _scale, _shift, _mean, _variance])
            tensor.Dispose();
    }
}
