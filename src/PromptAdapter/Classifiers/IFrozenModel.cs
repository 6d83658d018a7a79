using PromptAdapter.Features;
using PromptAdapter.Methods;

namespace PromptAdapter;

/// <summary>
/// A frozen model that classifiers are fitted on and predict with: an image encoder, with or without a text encoder that shares its space
/// (<see cref="IClipModel"/>), whatever runs it.
/// </summary>
public interface IFrozenModel : IImageEncoder, IDisposable
{
    /// <summary>The file that it comes from, named in errors.</summary>
    string Path { get; }

    /// <summary>SHA-256 in lower-case hexadecimal of the file, or of all files where the weights lie in several; computed when first asked for.</summary>
    string Sha256 { get; }

    /// <summary>The encoder of texts; <see langword="null"/> where there is none: then the methods serve that need no text.</summary>
    ITextEncoder? Text { get; }

    /// <summary>
    /// What decides the features of a model without text beside its file, as JSON that is kept with what is made of it; <see langword="null"/> for a CLIP,
    /// which has <see cref="IClipModel.Settings"/>.
    /// </summary>
    string? EncoderSettings { get; }

    /// <summary>The model that it was exported from, in whose place it serves classifiers; <see langword="null"/> where it is no export.</summary>
    EncoderOrigin? Origin => null;

    /// <summary>What was assumed about the model since nothing tells it, and why; <see langword="null"/> where everything is told.</summary>
    string? Assumption { get; }

    /// <summary>The methods that can be fitted on it: those on features, those that tune its towers where it can, and the application's own.</summary>
    MethodCatalog Methods { get; }
}

/// <summary>What a model without a text encoder is refused for.</summary>
internal static class TextNeeds
{
    /// <summary>The factor of text logits; 1 where there is no text to have any.</summary>
    public static float ScaleOf(this IFrozenModel model) => model.Text?.LogitScale ?? 1;

    /// <summary>Refuses a method that needs text where the model has none.</summary>
    /// <param name="model">The model.</param>
    /// <param name="method">The method's name.</param>
    /// <exception cref="InputException">The method is unknown, or needs text; the message lists those that can be used.</exception>
    public static void RequireMethod(this IFrozenModel model, string method)
    {
        if (model.Text is null && !model.Methods.Find(method).RunsWithoutText)
            throw new InputException($"the method '{method}' needs text, and the model {model.Name} has no text encoder", null,
                "choose from " + string.Join(", ", model.Methods.WithoutText));
    }

    /// <summary>The model with its text encoder.</summary>
    /// <param name="model">The model.</param>
    /// <param name="purpose">What needs text, as the beginning of a sentence.</param>
    /// <exception cref="InputException">It has none.</exception>
    public static IClipModel RequireClip(this IFrozenModel model, string purpose) => model as IClipModel
        ?? throw new InputException($"{purpose} needs text, and the model {model.Name} has no text encoder", null, "name a CLIP checkpoint")
        {
            Settings = [Setting.Model],
        };
}
