using PromptAdapter.Torch.Native;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PromptAdapter.Torch.Towers;

/// <summary>
/// A convolution without bias and the frozen batch normalisation behind it, folded into one convolution with a bias. Kernels and images have their channels
/// last in memory, which is the order that the convolutions of libtorch's CPU backend need not rearrange.
/// </summary>
internal sealed class NormedConvolution : IDisposable
{
    private const double Epsilon = 1e-5; // of PyTorch's batch normalisation, with which every CLIP was trained

    private readonly string _convolutionName;
    private readonly string _normName;
    private readonly MapArithmetic _arithmetic;
    private readonly Tensor _kernel; // [O, I, k, k], times γ / √(σ² + ε)
    private readonly Tensor _bias;   // [O], β − µ γ / √(σ² + ε)
    private readonly bool _isByPixel; // k = 1
    private readonly Tensor? _plain; // [O, I, k, k], where a probe wants to see what comes before the normalisation

    private NormedConvolution(IClipTensors weights, string convolution, string norm, MapArithmetic arithmetic, bool isProbed)
    {
        _convolutionName = convolution;
        _normName = norm;
        _arithmetic = arithmetic;
        using var scope = NewDisposeScope();
        var kernel = weights.Get(convolution + ".weight");
        var deviation = weights.Get(norm + ".running_var").to_type(ScalarType.Float64).Plus(Epsilon).sqrt();
        var factor = weights.Get(norm + ".weight").to_type(ScalarType.Float64).div(deviation);       // [O]
        var shift = weights.Get(norm + ".bias").to_type(ScalarType.Float64).sub(weights.Get(norm + ".running_mean").to_type(ScalarType.Float64).mul(factor));
        var folded = kernel.mul(factor.to_type(ScalarType.Float32).view(-1, 1, 1, 1));
        _kernel = arithmetic.Prepare(ChannelsLast(folded)).DetachFromDisposeScope();
        _bias = arithmetic.Prepare(shift.to_type(ScalarType.Float32)).DetachFromDisposeScope();
        _isByPixel = _kernel.shape is [_, _, 1, 1];
        _plain = isProbed ? ChannelsLast(kernel).DetachFromDisposeScope() : null;
    }

    /// <param name="weights">The tensors.</param>
    /// <param name="convolution">The convolution's name.</param>
    /// <param name="norm">The normalisation's name.</param>
    /// <param name="arithmetic">How it is computed.</param>
    /// <param name="isProbed">Whether a probe is told of the convolution and of the normalisation.</param>
    public static NormedConvolution Load(IClipTensors weights, string convolution, string norm, MapArithmetic arithmetic, bool isProbed = false) =>
        new(weights, convolution, norm, arithmetic, isProbed);

    /// <summary>The same values with the channels of a pixel side by side in memory: <c>[B, C, H, W]</c>.</summary>
    public static Tensor ChannelsLast(Tensor x)
    {
        using var last = x.permute(0, 2, 3, 1);
        using var ordered = last.contiguous();
        return ordered.permute(0, 3, 1, 2);
    }

    /// <summary><c>[B, I, H, W]</c> → <c>[B, O, H/stride, W/stride]</c>, a tensor of its own, which may be changed in place.</summary>
    /// <param name="x">Channels last in memory.</param>
    /// <param name="stride">The stride along both sides.</param>
    /// <param name="padding">The zeros around.</param>
    /// <param name="probe">Told of the convolution and of the normalisation.</param>
    /// <param name="rectified">Whether negative values become 0.</param>
    /// <param name="narrow">Whether the result may be bfloat16.</param>
    public Tensor Forward(Tensor x, int stride = 1, int padding = 0, ActivationProbe? probe = null, bool rectified = false, bool narrow = false)
    {
        if (probe is not null && _plain is not null)
            Tell(probe, _convolutionName, F.conv2d(x, _plain, strides: [stride, stride], padding: [padding, padding]));
        using var scope = NewDisposeScope();
        var normed = _arithmetic.Leave(Convolve(_arithmetic.Enter(x), stride, padding), narrow);
        if (probe is not null && _plain is not null)
            Tell(probe, _normName, normed.alias());
        return (rectified ? normed.relu_() : normed).MoveToOuterDisposeScope();
    }

    // A pixel alone is a row of a matrix product. oneDNN's own convolution of this kind divides by zero, which ends the process, where a virtual machine does
    // not tell it the size of the processor's last cache and it has more than one thread.
    private Tensor Convolve(Tensor x, int stride, int padding)
    {
        if (!_isByPixel || stride != 1 || padding != 0)
            return F.conv2d(x, _kernel, _bias, strides: [stride, stride], padding: [padding, padding]);
        var rows = x.permute(0, 2, 3, 1);                        // [B, H, W, I], in one piece
        var matrix = _kernel.view(_kernel.shape[0], -1); // [O, I]
        return F.linear(rows, matrix, _bias).permute(0, 3, 1, 2); // [B, O, H, W], channels last in memory
    }

    public void Dispose()
    {
        _kernel.Dispose();
        _bias.Dispose();
        _plain?.Dispose();
    }

    /// <summary>Shows a probe an activation in the usual order of memory and in single precision.</summary>
    /// <param name="probe">The probe.</param>
    /// <param name="name">The activation's name.</param>
    /// <param name="activation">The activation, which is disposed of.</param>
    public static void Tell(ActivationProbe probe, string name, Tensor activation)
    {
        using (activation)
        using (var singles = activation.to_type(ScalarType.Float32))
        using (var ordered = singles.contiguous())
            probe(name, ordered);
    }
}
