using PromptAdapter.Torch.Native;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PromptAdapter.Torch.Prompts.Tuning;

/// <summary>CLIP's classification loss: the cross-entropy of s times the cosines of image and class.</summary>
internal static class ContrastiveLoss
{
    /// <summary>s · f · (w/|w|)ᵀ: image features <c>[B, E]</c> of unit length and text features <c>[C, E]</c> → logits <c>[B, C]</c>.</summary>
    public static Tensor Logits(Tensor images, Tensor texts, double scale)
    {
        using var scope = NewDisposeScope();
        return images.Times(scale).matmul(F.normalize(texts, dim: -1).t()).MoveToOuterDisposeScope();
    }

    /// <summary>The mean over the batch: logits <c>[B, C]</c>, labels <c>[B]</c> int64 → a scalar.</summary>
    public static Tensor Of(Tensor logits, Tensor labels) => F.cross_entropy(logits, labels);
}
