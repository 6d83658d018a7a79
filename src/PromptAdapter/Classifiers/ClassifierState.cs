using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Prompts;
using PromptAdapter.Weights;

namespace PromptAdapter;

/// <summary>
/// Everything an adapted classifier is. Its logits are the sum over <see cref="Parts"/> of weight · logits of the part; that of a cache gives
/// <c>s f Wᵀ + α exp(-β (1 - f Kᵀ)) V</c> (arXiv 2111.03930, equations 5 and 6), with <c>f</c> [B, E], <c>W</c> [C, E], <c>K</c> [N, E], <c>V</c> [N, C].
/// </summary>
public sealed record ClassifierState
{
    /// <summary>The C class names, in label order.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>The method's name, for example <c>tip-adapter</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The name of the rule that chose α and β.</summary>
    public required string Selection { get; init; }

    /// <summary>What the rule looked at, in words.</summary>
    public string SelectionDetail { get; init; } = "";

    /// <summary>What the method left: one part, or one for each member of a blend.</summary>
    public required IReadOnlyList<StatePart> Parts { get; init; }

    /// <summary>Weight of the cache; 0 without one and in a blend, whose parts have their own.</summary>
    public double Alpha => Number(SelectionOutcome.AlphaKey);

    /// <summary>Sharpness of the affinity; 0 without a cache and in a blend, whose parts have their own.</summary>
    public double Beta => Number(SelectionOutcome.BetaKey);

    /// <summary>CLIP's <c>exp(logit_scale)</c>.</summary>
    public required float LogitScale { get; init; }

    /// <summary>Dimension <c>E</c> of the features.</summary>
    public required int EmbedDim { get; init; }

    /// <summary>Text head <c>W</c>, <c>[C, E]</c>, row-major, rows of length 1.</summary>
    public required float[] ClassWeights { get; init; }

    /// <summary>Keys <c>K</c>, <c>[N, E]</c>, row-major, rows of length 1 unless they were fine-tuned; empty without a cache and in a blend. Values follow from the support images' labels.</summary>
    public ReadOnlySpan<float> Keys => Parts is [var only] && only.Tensors.FirstOrDefault(tensor => tensor.Name == CacheForm.KeysName) is { } keys ? keys.Singles() : [];

    /// <summary>The N support images, in the order of the keys.</summary>
    public IReadOnlyList<SupportImage> Support { get; init; } = [];

    /// <summary>Texts that the head was made of: class name → prompts.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Prompts { get; init; } = [];

    /// <summary>The tuned prompt that W was made of, for the methods that have one.</summary>
    public SavedPrompt? Prompt { get; init; }

    /// <summary>Visual prompts as they enter the image tower, <c>[P, n, D]</c>, for <c>vpt</c> and <c>upt</c>; images must be encoded with them.</summary>
    public PromptTensor? VisualPrompts { get; init; }

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

    /// <summary>Version of this library that fitted it.</summary>
    public string LibraryVersion { get; init; } = "";

    /// <summary>The classifier on features that this describes.</summary>
    /// <exception cref="InvalidOperationException">A part does not fit the rest.</exception>
    /// <exception cref="InputException">A class weight is zero or not finite.</exception>
    internal IAdapterState CreateAdapter() =>
        StateForms.Restore(Parts, new StateBasis(Features.ClassWeights.Create(ClassWeights, ClassNames.Count, "class_weights"), LogitScale, [.. Support.Select(image => image.Label)]));

    private double Number(string name) => Parts is [var only] ? only.Numbers.GetValueOrDefault(name) : 0;
}
