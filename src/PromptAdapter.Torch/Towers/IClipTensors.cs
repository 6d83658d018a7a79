using PromptAdapter.Weights;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Towers;

/// <summary>
/// What the towers are built from: tensors under OpenAI's names, and the geometry that they have. Frozen ones come from a file, learning ones from a trainer.
/// </summary>
internal interface IClipTensors
{
    /// <summary>The geometry.</summary>
    ClipArchitecture Architecture { get; }

    /// <summary>The activation of the blocks and what the layer normalisations add.</summary>
    ClipSettings Settings { get; }

    /// <summary>Whether there is a tensor of that name.</summary>
    bool Contains(string name);

    /// <summary>A single-precision tensor, which the tower disposes and may scale in place.</summary>
    Tensor Get(string name);
}
