using PromptAdapter.Features;
using PromptAdapter.Prompts;
using PromptAdapter.Torch.Native;
using PromptAdapter.Torch.Prompts.Learners;
using PromptAdapter.Torch.Prompts.Unified;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Prompts.Visual;

/// <summary>What is left of a learner of visual prompts when it has learned: class weights, and prompts in the image tower.</summary>
internal static class VisualHead
{
    /// <summary>W, <c>[C, E]</c>, and the visual prompts as they enter the tower, <c>[P, n, D]</c>.</summary>
    /// <exception cref="InputException">The learner has no visual prompts.</exception>
    public static (ClassWeights Weights, PromptTensor Visual) Of(PromptLearner learner, int classCount)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var (texts, visual) = learner switch
        {
            VisualPromptLearner own => (own.ClassWeights, own.Prompts()),
            UnifiedPromptLearner unified => (unified.TextFeatures(), unified.Prompts().Visual),
            _ => throw new InputException("is a prompt without visual prompts", null, "give a prompt of mode vpt or upt"),
        };
        var weights = nn.functional.normalize(texts, dim: -1).contiguous().Singles(); // [C, E]
        return (ClassWeights.Create(weights, classCount, "prompt"),
            new PromptTensor(PromptTensorNames.Visual, [.. visual.shape], visual.contiguous().Singles()));
    }
}
