using PromptAdapter.Prompts;
using PromptAdapter.Prompts.Tuning;
using PromptAdapter.Runtime;

namespace PromptAdapter.Torch.Prompts.Tuning;

/// <summary>What every learning of a prompt depends on, as fields of a digest.</summary>
internal static class TuningFields
{
    /// <summary>A digest of model, settings and starting values, to which the caller adds the images; the caller disposes it.</summary>
    /// <param name="clip">The frozen model.</param>
    /// <param name="options">Settings; where checkpoints go does not count.</param>
    /// <param name="start">The values to start from.</param>
    public static FieldDigest Of(ClipModel clip, PromptTuningOptions options, PromptState start)
    {
        var digest = new FieldDigest();
        digest.Field("model", clip.Identity).Settings("options", options with { CheckpointPath = null }).Field("parts", start.Tensors.Count);
        foreach (var part in start.Tensors)
            digest.Field<long>(part.Name + ".shape", [.. part.Shape]).Field(part.Name, part.Values.Span);
        return digest;
    }
}
