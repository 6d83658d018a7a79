using PromptAdapter.Confidence;
using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Prompts;
using PromptAdapter.Weights;

namespace PromptAdapter;

/// <summary>Everything an adapted classifier is, without the model that makes features of images: what a <c>.padapter</c> file holds.</summary>
public sealed record ClassifierState
{
    /// <summary>The C class names, in label order.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>The method's name, for example <c>tip-adapter</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The name of the rule that chose the method's settings.</summary>
    public required string Selection { get; init; }

    /// <summary>What the rule looked at, in words.</summary>
    public string SelectionDetail { get; init; } = "";

    /// <summary>The classifier on features f <c>[B, E]</c> that the method left.</summary>
    public required IAdapterState Adapter { get; init; }

    /// <summary>The temperature of its probabilities, and when an image gets no answer; files from before there were any leave logits as they are.</summary>
    public AnswerRules Answers { get; init; } = AnswerRules.None;

    /// <summary>
    /// The support images as features, <c>[N, E]</c>, for the rule that tells images of no class and for another fit; <see langword="null"/> where neither
    /// has a use for them, and in files from before they were kept.
    /// </summary>
    public FeatureSet? SupportFeatures { get; init; }

    /// <summary>CLIP's <c>exp(logit_scale)</c>; 1 where the model has no text.</summary>
    public required float LogitScale { get; init; }

    /// <summary>E, the length of a feature.</summary>
    public int EmbedDim => Adapter.Dimension;

    /// <summary>The text head W, <c>[C, E]</c>; <see langword="null"/> where the model has no text.</summary>
    public required ClassWeights? ClassWeights { get; init; }

    /// <summary>The N support images; where the method has a cache, in the order of its keys.</summary>
    public IReadOnlyList<SupportImage> Support { get; init; } = [];

    /// <summary>Texts that the head was made of: class name → prompts.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Prompts { get; init; } = [];

    /// <summary>The tuned prompt that W was made of, for the methods that have one.</summary>
    public SavedPrompt? Prompt { get; init; }

    /// <summary>
    /// What the method has left for the image tower, by name, with which images must be encoded; for <c>vpt</c> and <c>upt</c> the prompts as they enter the
    /// tower, <c>visual_prompts</c> [P, n, D]. Empty where the tower is the frozen one.
    /// </summary>
    public IReadOnlyList<RawTensor> Tower { get; init; } = [];

    /// <summary>The model's name or path as the user gave it.</summary>
    public required string Model { get; init; }

    /// <summary>Where the checkpoint lay when the classifier was fitted.</summary>
    public string ModelPath { get; init; } = "";

    /// <summary>The vocabulary file that was named explicitly; empty when the model's own was found.</summary>
    public string VocabularyPath { get; init; } = "";

    /// <summary>SHA-256 of the checkpoint that made the features.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>
    /// What decides the model's features beside its checkpoint: activation, preprocessing. <see langword="null"/> where the checkpoint itself says that they
    /// are OpenAI's,
    /// and in files from before they were kept.
    /// </summary>
    public ClipSettings? ModelSettings { get; init; }

    /// <summary>
    /// What decides the features of a model without text beside its file, as <see cref="IFrozenModel.EncoderSettings"/> says it; <see langword="null"/> for a
    /// CLIP.
    /// </summary>
    public string? EncoderSettings { get; init; }

    /// <summary>The precision that the support images were encoded in, and images are to be encoded in.</summary>
    public EncoderPrecision Precision { get; init; } = EncoderPrecision.F32;

    /// <summary>Side of the preprocessed image in pixels.</summary>
    public required int ImageSize { get; init; }

    /// <summary>Whether EXIF orientation was applied before preprocessing.</summary>
    public required bool ApplyOrientation { get; init; }

    /// <summary>Augmented views that each key is the mean of.</summary>
    public int Views { get; init; } = 1;

    /// <summary>Shots per class that were asked for; 0 when all images were taken.</summary>
    public int Shots { get; init; }

    /// <summary>Seed of the few-shot draw and of the augmentation.</summary>
    public long Seed { get; init; }

    /// <summary>What it was fitted with, so that images can be added; <see langword="null"/> in files from before it was kept.</summary>
    public FitRecipe? Recipe { get; init; }

    /// <summary>Version of this library that fitted it.</summary>
    public string LibraryVersion { get; init; } = "";
}
