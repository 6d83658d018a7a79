using static TorchSharp.torch;

namespace PromptAdapter.Torch.Towers;

/// <summary>What is added to the queries, keys and values of a block.</summary>
/// <param name="block">0 … L − 1.</param>
/// <param name="tokens">What the block's attention reads, <c>[B, L, D]</c>.</param>
/// <returns><c>[B, L, 3D]</c></returns>
internal delegate Tensor AttentionUpdate(int block, Tensor tokens);
