using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PromptAdapter.Torch.Towers;

/// <summary>Layer normalisation over the last dimension: <c>[..., D]</c> → <c>[..., D]</c>.</summary>
internal sealed class LayerNorm(Tensor weight, Tensor bias, double epsilon) : IDisposable
{
    private readonly long[] _shape = weight.shape;

    public static LayerNorm Load(IClipTensors weights, string name) => new(
        weights.Get(name + ".weight"), weights.Get(name + ".bias"), name.StartsWith("visual.", StringComparison.Ordinal) ? weights.Settings.VisionEpsilon
            : weights.Settings.TextEpsilon);

    public Tensor Forward(Tensor x) => F.layer_norm(x, _shape, weight, bias, epsilon);

    public void Dispose()
    {
        weight.Dispose();
        bias.Dispose();
    }
}
