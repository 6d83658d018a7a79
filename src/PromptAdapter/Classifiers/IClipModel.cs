using PromptAdapter.Features;
using PromptAdapter.Weights;

namespace PromptAdapter;

/// <summary>
/// A frozen CLIP (arXiv 2103.00020) that classifiers are fitted on and predict with, whatever runs it. Its image and its text encoder share one space, and it
/// brings the methods that can be fitted on it.
/// </summary>
public interface IClipModel : IFrozenModel, ITextEncoder
{
    /// <inheritdoc cref="IFrozenModel.Path"/>
    new string Path { get; }

    /// <summary>The model itself: its image and its text encoder are one thing.</summary>
    ITextEncoder? IFrozenModel.Text => this;

    /// <summary>None: <see cref="Settings"/> say more.</summary>
    string? IFrozenModel.EncoderSettings => null;

    /// <summary>What decides the features beside the weights: activation, preprocessing and what else a checkpoint does not show.</summary>
    ClipSettings Settings { get; }

    /// <summary>Whether <see cref="Settings"/> are OpenAI's and stay so while the file stays: it says so itself, or its published name does.</summary>
    bool NeedsNoSettings { get; }

    /// <summary>The vocabulary file that was named explicitly; <see langword="null"/> when the model's own is used.</summary>
    string? VocabularyPath { get; }
}

/// <summary>The settings of a model as they are kept with what is made of it.</summary>
internal static class KeptSettings
{
    /// <summary>The settings as JSON; <see langword="null"/> where they need not be kept.</summary>
    public static string? SettingsToKeep(this IFrozenModel model) =>
        model is IClipModel clip ? clip.NeedsNoSettings ? null : clip.Settings.ToJson() : model.EncoderSettings;
}
