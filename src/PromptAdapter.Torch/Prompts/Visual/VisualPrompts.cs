using PromptAdapter.Prompts;
using PromptAdapter.Torch.Prompts.Context;
using PromptAdapter.Torch.Prompts.Learners;
using PromptAdapter.Torch.Towers;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PromptAdapter.Torch.Prompts.Visual;

/// <summary>The visual part of a prompt: how it starts, what shapes it may have, and its way into the tower.</summary>
internal static class VisualPrompts
{
    private const string ProjectionWeight = PromptTensorNames.VisualProjection + ".weight";
    private const string ProjectionBias = PromptTensorNames.VisualProjection + ".bias";

    /// <summary>Starting values as VPT draws them: uniform within √(6 / (3·patch² + width)), a projection by Kaiming's rule.</summary>
    public static IEnumerable<PromptTensor> Draw(ClipModel clip, VisualPromptOptions options, PromptDraws draws)
    {
        var tower = PromptLearner.VisionTransformerOf(clip);
        options.Validate(tower.Depth);
        var width = options.ProjectionWidth ?? tower.Width;
        var patch = clip.Architecture.PatchSize ?? 0;
        yield return draws.Uniform(PromptTensorNames.Visual, Math.Sqrt(6.0 / ((3.0 * patch * patch) + width)), options.Depth
            ?? tower.Depth, options.Length, width);
        if (options.ProjectionWidth is null)
            yield break;
        yield return draws.Normal(ProjectionWeight, Math.Sqrt(2.0 / tower.Width), tower.Width, width);
        yield return draws.Uniform(ProjectionBias, 1 / Math.Sqrt(width), tower.Width);
    }

    /// <exception cref="InputException">The prompts do not fit the tower.</exception>
    public static void Require(PromptState state, VisionTransformer tower)
    {
        var projected = state.Has(ProjectionWeight);
        var visual = state.Require(PromptTensorNames.Visual, -1, -1, projected ? -1 : tower.Width);
        if (visual[0] < 1 || visual[0] > tower.Depth)
        {
            throw new InputException(
                $"the prompt has {visual[0]} layers of visual prompts for {tower.Depth} blocks", state.Source, "use a prompt that was trained for this model");
        }

        if (!projected)
            return;
        state.Require(ProjectionWeight, tower.Width, visual[2]);
        state.Require(ProjectionBias, tower.Width);
    }

    /// <summary>To the tower's width: <c>[P, n, k]</c> → <c>[P, n, D]</c>; prompts of that width pass as they are.</summary>
    public static Tensor Projected(PromptParameters parameters, Tensor visual) =>
        parameters.Has(ProjectionWeight) ? F.linear(visual, parameters[ProjectionWeight], parameters[ProjectionBias]) : visual.alias();

    /// <summary>Starts a pass of images with prompts that can be differentiated.</summary>
    /// <param name="tower">The frozen tower.</param>
    /// <param name="pixels"><c>[B, 3, R, R]</c>; they must stay until the gradient is computed.</param>
    /// <param name="visual"><c>[P, n, D]</c>.</param>
    /// <param name="memory">For the activations of the images that are computed together.</param>
    /// <param name="free">What of it is free until the gradient is computed.</param>
    public static PromptPass Forward(VisionTransformer tower, Tensor pixels, Tensor visual, ActivationMemory memory, ActivationMemory free)
    {
        var count = (int)pixels.shape[0];
        var together = (int)Math.Clamp(memory.Images(tower, visual.shape[1]), 1, count);
        var parts = new List<FeaturePart>();
        // the last one, a full one, need not be computed again
        for (var (first, next) = (0, count % together); first < count; (first, next) = (first + next, together))
        {
            if (next > 0)
                parts.Add(Part(first, next));
        }

        return new PromptPass(visual, parts, keepsLast: together <= free.Images(tower, visual.shape[1]));

        FeaturePart Part(int first, int length) => new([.. Enumerable.Range(first, length).Select(row => (long)row)], prompts =>
        {
            using var images = pixels.narrow(0, first, length);
            return tower.Encode(images, prompts);
        });
    }
}
