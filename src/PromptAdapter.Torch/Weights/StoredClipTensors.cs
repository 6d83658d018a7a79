using PromptAdapter.Torch.Towers;
using PromptAdapter.Weights;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Weights;

/// <summary>The weights of a checkpoint, for the towers.</summary>
/// <param name="weights">An open checkpoint; it stays the caller's.</param>
/// <param name="device">Where the tensors are to be.</param>
internal sealed class StoredClipTensors(ClipWeights weights, Device device) : IClipTensors
{
    /// <inheritdoc/>
    public ClipArchitecture Architecture => weights.Architecture;

    /// <inheritdoc/>
    public ClipSettings Settings => weights.Settings;

    /// <inheritdoc/>
    public bool Contains(string name) => weights.Names.Contains(name);

    /// <inheritdoc/>
    public Tensor Get(string name)
    {
        var here = weights.Get(name);
        if (device.type == TorchSharp.DeviceType.CPU)
            return here;
        using (here)
            return here.to(device);
    }
}
