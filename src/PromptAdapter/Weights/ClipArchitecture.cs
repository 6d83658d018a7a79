namespace PromptAdapter.Weights;

/// <summary>The geometry of a CLIP (arXiv 2103.00020), inferred from the shapes of its tensors.</summary>
public sealed record ClipArchitecture
{
    /// <summary>Size of the joint embedding, D.</summary>
    public required int EmbedDim { get; init; }

    /// <summary>Side of the square input image in pixels.</summary>
    public required int ImageResolution { get; init; }

    /// <summary>Transformer blocks of a ViT; bottleneck blocks in all of a ResNet.</summary>
    public required int VisionLayers { get; init; }

    /// <summary>The blocks of each stage; <see langword="null"/> for a ViT.</summary>
    public required ResNetStages? ResNetStages { get; init; }

    /// <summary>Width of a ViT's residual stream; channels after the stem of a ResNet.</summary>
    public required int VisionWidth { get; init; }

    /// <summary>Side of a ViT's patch in pixels; <see langword="null"/> for a ResNet.</summary>
    public required int? PatchSize { get; init; }

    /// <summary>Attention heads of the image tower; for a ResNet, those of its attention pooling.</summary>
    public required int VisionHeads { get; init; }

    /// <summary>Longest text in tokens, 77 in every published model.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Tokens in the vocabulary.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Width of the text tower's residual stream.</summary>
    public required int TextWidth { get; init; }

    /// <summary>Attention heads of the text tower.</summary>
    public required int TextHeads { get; init; }

    /// <summary>Transformer blocks of the text tower.</summary>
    public required int TextLayers { get; init; }

    /// <summary>Trainable numbers of both towers; running statistics are not counted.</summary>
    public long ParameterCount { get; init; }

    /// <summary>Whether the image tower is a ResNet rather than a ViT.</summary>
    public bool IsResNet => ResNetStages is not null;

    /// <summary>
    /// Infers the geometry from shapes under OpenAI's names and checks that every tensor of that geometry is there in its shape.
    /// The number of heads leaves no trace in the shapes: OpenAI's models have width / 64 of them (ResNet: width · 32 / 64), and the three
    /// larger OpenCLIP ViTs (widths 1280, 1408, 1664) have 16.
    /// </summary>
    /// <param name="shapes">The shape of each tensor.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="visionHeads">The heads of the image tower, where a configuration file names them.</param>
    /// <param name="textHeads">The heads of the text tower, where a configuration file names them.</param>
    /// <exception cref="InputException">A tensor is missing or its shape is impossible; the message names it.</exception>
    public static ClipArchitecture Infer(IReadOnlyDictionary<string, IReadOnlyList<long>> shapes, string? path, int? visionHeads = null, int? textHeads = null)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        return new ClipShapeReader(shapes, path).Read(visionHeads, textHeads);
    }
}
