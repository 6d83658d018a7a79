using PromptAdapter.Features;
using PromptAdapter.Weights;

namespace PromptAdapter;

/// <summary>The model that a classifier was fitted on, as its file names it.</summary>
/// <param name="Name">The name or path that was given.</param>
/// <param name="Path">Where the file lay, or lies where it has been found.</param>
/// <param name="VocabularyPath">The vocabulary file that was named explicitly; <see langword="null"/> when the model's own was found.</param>
/// <param name="Settings">What decides the features of a CLIP beside the checkpoint; <see langword="null"/> where the checkpoint says so itself.</param>
/// <param name="EncoderSettings">What decides the features of a model without text beside its file; <see langword="null"/> for a CLIP.</param>
public sealed record ModelReference(string Name, string Path, string? VocabularyPath, ClipSettings? Settings, string? EncoderSettings)
{
    /// <summary>The precision that its images were encoded in.</summary>
    public EncoderPrecision Precision { get; init; } = EncoderPrecision.F32;
}
