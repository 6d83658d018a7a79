using PromptAdapter.Torch.Towers;
using PromptAdapter.Weights;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Weights;

/// <summary>The weights of a checkpoint, for the towers.</summary>
/// <param name="weights">An open checkpoint; it stays the caller's.</param>
internal sealed class StoredClipTensors(ClipWeights weights) : IClipTensors
{
    /// <inheritdoc/>
    public ClipArchitecture Architecture => weights.Architecture;

    /// <inheritdoc/>
    public ClipSettings Settings => weights.Settings;

    /// <inheritdoc/>
    public bool Contains(string name) => weights.Names.Contains(name);

    /// <inheritdoc/>
    public Tensor Get(string name) => weights.Get(name);
}
