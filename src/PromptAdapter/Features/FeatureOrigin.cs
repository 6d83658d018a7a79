namespace PromptAdapter.Features;

/// <summary>Where a <see cref="FeatureSet"/> comes from; everything here is optional and travels in the file's metadata.</summary>
public sealed record FeatureOrigin
{
    /// <summary>Nothing is known.</summary>
    public static FeatureOrigin Unknown { get; } = new();

    /// <summary>What a model and the way to its input say of the features that it makes: name, hash, precision and preprocessing.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">How images become features.</param>
    public static FeatureOrigin Of(IFrozenModel model, ExtractionOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        return new FeatureOrigin
        {
            Model = model.Name,
            ModelSha256 = model.Sha256,
            Precision = model.Precision,
            Preprocess = options.PreprocessName(model.ImageSize) + model switch
            {
                IClipModel { Settings.IsOpenAI: true } => "",
                IClipModel clip => $" ({clip.Settings})",
                _ => $" ({model.EncoderSettings})",
            },
        };
    }

    /// <summary>The file that was read, for messages; not stored.</summary>
    public string? Path { get; init; }

    /// <summary>The class names, <c>[C]</c> in label order.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>The encoder's name, for example <c>ViT-B/16</c>.</summary>
    public string? Model { get; init; }

    /// <summary>SHA-256 of the encoder's checkpoint, in lower-case hexadecimal.</summary>
    public string? ModelSha256 { get; init; }

    /// <summary>The precision that the encoder multiplied in; single precision where nothing is known.</summary>
    public EncoderPrecision Precision { get; init; } = EncoderPrecision.F32;

    /// <summary>The preprocessing in words, for example <c>clip-224</c>.</summary>
    public string? Preprocess { get; init; }

    /// <summary>The split: <c>train</c>, <c>val</c>, <c>test</c>, or <c>all</c> of them.</summary>
    public string? Split { get; init; }

    /// <summary>The split of each row, <c>[N]</c>, where <see cref="Split"/> is <c>all</c>.</summary>
    public IReadOnlyList<string>? RowSplits { get; init; }

    /// <summary>The image file of each row, <c>[N]</c>.</summary>
    public IReadOnlyList<string>? Files { get; init; }
}
