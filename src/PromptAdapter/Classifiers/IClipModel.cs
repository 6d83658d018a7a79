using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Weights;

namespace PromptAdapter;

/// <summary>
/// A frozen CLIP (arXiv 2103.00020) that classifiers are fitted on and predict with, whatever runs it. Its image and its text encoder share one space, and it
/// brings the methods that can be fitted on it.
/// </summary>
public interface IClipModel : IImageEncoder, ITextEncoder, IDisposable
{
    /// <summary>SHA-256 of the checkpoint file in lower-case hexadecimal; computed when first asked for.</summary>
    string Sha256 { get; }

    /// <summary>What decides the features beside the weights: activation, preprocessing and what else a checkpoint does not show.</summary>
    ClipSettings Settings { get; }

    /// <summary>Whether <see cref="Settings"/> are OpenAI's and stay so while the file stays: it says so itself, or its published name does.</summary>
    bool NeedsNoSettings { get; }

    /// <summary>What was assumed about the model since nothing tells it, and why; <see langword="null"/> where everything is told.</summary>
    string? Assumption { get; }

    /// <summary>The vocabulary file that was named explicitly; <see langword="null"/> when the model's own is used.</summary>
    string? VocabularyPath { get; }

    /// <summary>The methods that can be fitted on it: those on features, those that tune its towers where it can, and the application's own.</summary>
    MethodCatalog Methods { get; }
}

/// <summary>The settings of a model as they are kept with what is made of it.</summary>
internal static class KeptSettings
{
    /// <summary>The settings as JSON; <see langword="null"/> where they need not be kept.</summary>
    public static string? SettingsToKeep(this IClipModel clip) => clip.NeedsNoSettings ? null : clip.Settings.ToJson();
}
