using PromptAdapter.Texts;

namespace PromptAdapter.Prompts;

/// <summary>A learned prompt of any mode and where it comes from.</summary>
/// <param name="State">Its values.</param>
/// <param name="Position">Where the class name stands in the text prompts.</param>
/// <param name="Model">The name of the model that it was tuned for.</param>
/// <param name="ModelSha256">SHA-256 of that model's checkpoint.</param>
public sealed record SavedPrompt(PromptState State, ClassTokenPosition Position, string Model, string ModelSha256)
{
    /// <summary>The mode of a prompt that is a text context alone.</summary>
    public const string TextMode = "coop";

    /// <summary>A prompt that is a text context alone.</summary>
    /// <param name="context">The context vectors.</param>
    /// <param name="model">The name of the model that it was tuned for.</param>
    /// <param name="modelSha256">SHA-256 of that model's checkpoint.</param>
    public SavedPrompt(TextContext context, string model, string modelSha256)
        : this(context.ToState(), context.Position, model, modelSha256)
    {
    }

    /// <summary>What kind of prompt it is: <c>coop</c>, <c>cocoop</c>, <c>vpt</c> or <c>upt</c>.</summary>
    public string Mode => State.Mode;

    /// <summary>
    /// The text context as it is learned; what the shared transformer of unified prompts or the meta-net of conditional ones makes of it is another matter.
    /// </summary>
    /// <exception cref="InputException">It is a prompt of images alone.</exception>
    public TextContext Context => TextContext.Of(State, Position);

    /// <summary>What the shared transformer of unified prompts attends over; of no meaning for the others.</summary>
    public SharedAttention Attention { get; init; } = SharedAttention.Tokens;

    /// <summary>The text that visual prompts were learned against; of no meaning for the others.</summary>
    public PromptTemplate Template { get; init; } = TemplateSet.Default.Templates[0];

    /// <summary>What it has learned from, in the order in which it did.</summary>
    public IReadOnlyList<PromptSource> Sources { get; init; } = [];

    /// <summary>The published settings that it was pre-trained with, and what was stated otherwise; <see langword="null"/> for none.</summary>
    public string? Settings { get; init; }

    /// <summary>The classes of class-specific vectors, <c>[C]</c>; <see langword="null"/> where all classes share them.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>The settings of the model that its checkpoint does not show; <see langword="null"/> where they are OpenAI's or not known.</summary>
    public string? ModelSettings { get; init; }

    /// <summary>Whether every image that it has seen is known.</summary>
    public bool SourcesKnown => Sources.All(source => source.ImageSha256.Count > 0);

    /// <summary>Requires the model that the prompt was tuned for.</summary>
    /// <param name="name">The name of the model in use.</param>
    /// <param name="sha256">SHA-256 of its checkpoint, in lower-case hexadecimal.</param>
    /// <param name="settings">What decides its features beside the checkpoint; <see langword="null"/> where that is as in OpenAI's models.</param>
    /// <exception cref="InputException">It is another one.</exception>
    public void RequireModel(string name, string sha256, string? settings = null)
    {
        if (ModelSha256.Length > 0 && sha256 != ModelSha256)
            throw new InputException($"was tuned for {Model}, a model with another checkpoint than {name}", State.Source, "use that model, or another prompt");
        if (ModelSettings is not null && settings is not null && ModelSettings != settings)
            throw new InputException($"was tuned for {Model} with other settings of the model (activation, preprocessing) than {name} has now", State.Source,
                "use the settings that it was tuned with, or another prompt")
            { Settings = [Setting.Activation] };
    }
}
