using PromptAdapter.Weights;

namespace PromptAdapter.Cli.Commands.Models;

/// <summary>What <c>models inspect</c> found: the document of its <c>--json</c>.</summary>
internal sealed record Inspection(
    string Path,
    string Format,
    long SizeBytes,
    string Sha256,
    IReadOnlyDictionary<string, int> ElementTypes,
    ClipInspection? Clip,
    string? NotClip,
    IReadOnlyDictionary<string, string> Metadata,
    IReadOnlyList<TensorInspection> Tensors)
{
    public static Inspection Of(TensorFile file, ClipWeights? weights, string? whyNot, CancellationToken cancellationToken) => new(
        file.Path,
        file.Format switch
        {
            TensorFileFormat.Safetensors => "safetensors",
            TensorFileFormat.TorchZip => "torch.save archive",
            TensorFileFormat.TorchScript => "TorchScript archive",
            TensorFileFormat.TorchLegacy => "torch.save file from before PyTorch 1.6",
            _ => "numpy array",
        },
        file.Length,
        file.ComputeSha256(cancellationToken),
        file.Tensors.Values.GroupBy(tensor => tensor.Type).OrderByDescending(group => group.Count())
            .ToDictionary(group => group.Key.SafetensorsName(), group => group.Count()),
        weights is null ? null : ClipInspection.Of(weights),
        whyNot,
        file.Metadata,
        [.. file.Tensors.Values.Select(tensor => new TensorInspection(tensor.Name, tensor.Type.SafetensorsName(), tensor.Shape))]);
}

/// <summary>One stored tensor.</summary>
internal sealed record TensorInspection(string Name, string Type, IReadOnlyList<long> Shape);

/// <summary>The CLIP in the file.</summary>
internal sealed record ClipInspection(
    string Naming,
    string Activation,
    string ActivationSource,
    int EmbedDim,
    int ImageResolution,
    int VisionLayers,
    IReadOnlyList<int>? ResnetStages,
    int VisionWidth,
    int VisionHeads,
    int? PatchSize,
    int ContextLength,
    int VocabularySize,
    int TextWidth,
    int TextHeads,
    int TextLayers,
    long Parameters,
    IReadOnlyList<string> Ignored)
{
    public static ClipInspection Of(ClipWeights weights)
    {
        var clip = weights.Architecture;
        return new ClipInspection(
            weights.Naming switch { ClipNaming.OpenAI => "OpenAI", ClipNaming.OpenClip => "OpenCLIP", _ => "Hugging Face" },
            weights.Activation == ClipActivation.Gelu ? "gelu" : "quick_gelu",
            weights.ActivationSource,
            clip.EmbedDim,
            clip.ImageResolution,
            clip.VisionLayers,
            clip.ResNetStages is { } stages ? [stages.First, stages.Second, stages.Third, stages.Fourth] : null,
            clip.VisionWidth,
            clip.VisionHeads,
            clip.PatchSize,
            clip.ContextLength,
            clip.VocabularySize,
            clip.TextWidth,
            clip.TextHeads,
            clip.TextLayers,
            clip.ParameterCount,
            weights.IgnoredNames)
        {
            Preprocessing = weights.Settings.Preprocessing.ToString(),
            PreprocessingSource = weights.PreprocessingSource,
            LayerNormEpsilons = weights.Settings is { TextEpsilon: ClipSettings.StandardEpsilon, VisionEpsilon: ClipSettings.StandardEpsilon } ? null
                : new LayerNormInspection(weights.Settings.VisionEpsilon, weights.Settings.TextEpsilon),
            Leftover = weights.Leftover,
        };
    }

    public required string Preprocessing { get; init; }

    public required string PreprocessingSource { get; init; }

    public LayerNormInspection? LayerNormEpsilons { get; init; }

    public string? Leftover { get; init; }
}

/// <summary>What the layer normalisations add, where it is not PyTorch's standard.</summary>
internal sealed record LayerNormInspection(double Vision, double Text);
