using PromptAdapter.Features;
using PromptAdapter.Methods;

namespace PromptAdapter;

/// <summary>
/// A frozen CLIP (arXiv 2103.00020) that classifiers are fitted on and predict with, whatever runs it. Its image and its text encoder share one space, and it
/// brings the methods that can be fitted on it.
/// </summary>
public interface IClipModel : IImageEncoder, ITextEncoder, IDisposable
{
    /// <summary>The vocabulary file that was named explicitly; <see langword="null"/> when the model's own is used.</summary>
    string? VocabularyPath { get; }

    /// <summary>The methods that can be fitted on it: those on features, those that tune its towers where it can, and the application's own.</summary>
    MethodCatalog Methods { get; }
}
