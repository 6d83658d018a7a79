using TorchSharp;

namespace PromptAdapter.Torch.Towers;

/// <summary>
/// Receives the activations of a forward pass under OpenAI's module names (for example <c>visual.transformer.resblocks.0.attn</c>),
/// so that a fault shows in the block where it is. The tensor is only valid during the call; clone what is to be kept.
/// </summary>
/// <param name="name">The module whose output it is.</param>
/// <param name="activation">Batch first: <c>[B, L, D]</c> in transformers, <c>[B, C, H, W]</c> in a ResNet.</param>
public delegate void ActivationProbe(string name, torch.Tensor activation);
