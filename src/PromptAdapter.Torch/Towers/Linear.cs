using PromptAdapter.Torch.Native;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PromptAdapter.Torch.Towers;

/// <summary>A frozen affine map: <c>[..., I]</c> → <c>[..., O]</c>.</summary>
internal sealed class Linear(Tensor weight, Tensor bias) : IDisposable
{
    /// <summary><c>[O, I]</c></summary>
    public Tensor Weight { get; } = weight;

    /// <summary><c>[O]</c></summary>
    public Tensor Bias { get; } = bias;

    public static Linear Load(IClipTensors weights, string name) => new(weights.Get(name + ".weight"), weights.Get(name + ".bias"));

    public Tensor Forward(Tensor x) => F.linear(x, Weight, Bias);

    /// <summary>Multiplies the weight, and the bias when told so, by a constant.</summary>
    public void Scale(double factor, bool bias)
    {
        using var noGrad = no_grad();
        Weight.TimesInPlace(factor);
        if (bias)
            Bias.TimesInPlace(factor);
    }

    public void Dispose()
    {
        Weight.Dispose();
        Bias.Dispose();
    }
}
