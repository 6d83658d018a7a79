using PromptAdapter.Imaging;

namespace PromptAdapter.Weights.Settings;

/// <summary>The settings of a checkpoint and who told them.</summary>
/// <param name="Settings">The settings.</param>
/// <param name="Architecture">The geometry, with the heads that are stated.</param>
/// <param name="ActivationSource">What told the activation.</param>
/// <param name="PreprocessingSource">What told the preprocessing.</param>
internal sealed record ToldSettings(ClipSettings Settings, ClipArchitecture Architecture, string ActivationSource, string PreprocessingSource)
{
    private const string Metadata = "the file's metadata";
    private const string Name = "the file's name";
    private const string Nothing = "the default";
    private const string Caller = "the caller";

    // Beside the weights in OpenAI's own files, and in no others.
    private static readonly string[] OpenAIsOwn = ["input_resolution", "context_length", "vocab_size"];

    // In the metadata of a small CLIP that this project has trained: its blocks are OpenAI's.
    private static readonly string[] SmallClip = ["recipe", "images"];

    // The outermost entries of what OpenCLIP's training writes.
    private static readonly string[] OpenClipTraining = ["epoch", "name", "state_dict"];

    /// <summary>One line about what nothing tells and was assumed; <see langword="null"/> where everything is told.</summary>
    public string? Assumption { get; private init; }

    /// <summary>Whether the activation is told by the file itself or by its published name, so that it cannot change while the file stays.</summary>
    public bool IsFixed => ActivationSource is Metadata or Name;

    /// <summary>Asks, in this order: the caller, the file's own metadata, the settings beside it, its published name; what nobody tells is OpenAI's.</summary>
    /// <exception cref="InputException">The file and what lies beside it contradict each other or the weights, or ask for another computation.</exception>
    public static ToldSettings Of(TensorFile file, ClipNaming naming, IReadOnlyDictionary<string, IReadOnlyList<long>> shapes, ClipActivation? stated)
    {
        var recorded = RecordedSettings.Of(file);
        var sizes = ClipSizes.Of(shapes);
        var beside = sizes is null ? null : ClipConfiguration.Find(file.Path, naming, sizes);
        if (recorded is not null && beside is not null)
            recorded.RequireAgreement(file.Path, beside, stated);
        var architecture = ClipArchitecture.Infer(shapes, file.Path, recorded?.VisionHeads ?? beside?.VisionHeads, recorded?.TextHeads ?? beside?.TextHeads);
        beside?.RequireFits(architecture);
        var (activation, source, assumption) = Activation(file, recorded, beside, stated);
        var (preprocessing, preprocessingSource) = Preprocessing(file, naming, sizes, recorded, architecture.ImageResolution);
        var settings = new ClipSettings
        {
            Activation = activation,
            TextEpsilon = recorded?.TextEpsilon ?? beside?.TextEpsilon ?? ClipSettings.StandardEpsilon,
            VisionEpsilon = recorded?.VisionEpsilon ?? beside?.VisionEpsilon ?? ClipSettings.StandardEpsilon,
            VisionHeads = architecture.VisionHeads == ClipShapeReader.UsualVisionHeads(architecture) ? null : architecture.VisionHeads,
            TextHeads = architecture.TextHeads == ClipShapeReader.UsualTextHeads(architecture) ? null : architecture.TextHeads,
            Preprocessing = preprocessing,
        };
        return new ToldSettings(settings, architecture, source, preprocessingSource) { Assumption = assumption };
    }

    /// <summary>The settings that a caller has kept, whatever stands beside the file now.</summary>
    public static ToldSettings Kept(ClipSettings settings, IReadOnlyDictionary<string, IReadOnlyList<long>> shapes, string path) =>
        new(settings, ClipArchitecture.Infer(shapes, path, settings.VisionHeads, settings.TextHeads), Caller, Caller);

    private static (ImagePreprocessing, string Source) Preprocessing(TensorFile file, ClipNaming naming, ClipSizes? sizes, RecordedSettings? recorded,
        int resolution)
    {
        var beside = sizes is null ? null : ClipConfiguration.FindPreprocessing(file.Path, naming, sizes, resolution);
        if (recorded?.Preprocessing is { } own)
            return beside is not var (other, _) || other.Equals(own) ? (own, Metadata)
                : throw RecordedSettings.Contradiction(file.Path, "preprocessing", own.ToString(), beside.Value.Source, other.ToString());
        if (beside is var (found, source))
            return (found, source);
        return PublishedNames.Preprocessing(file.Path) is { } told ? (told, Name) : (ImagePreprocessing.Clip, recorded is null ? Nothing : Metadata);
    }

    private static (ClipActivation Activation, string Source, string? Assumption) Activation(TensorFile file, RecordedSettings? recorded,
        ClipConfiguration? beside, ClipActivation? stated)
    {
        if (stated is { } given)
            return (given, Caller, null);
        if (recorded is not null)
            return (recorded.Activation, Metadata, null);
        if (SmallClip.All(file.Metadata.ContainsKey))
            return (ClipActivation.QuickGelu, Metadata, null);
        if (beside is not null)
            return (beside.Activation, Path.GetFileName(beside.Source), null);
        if (PublishedNames.Activation(file.Path) is { } told)
            return (told, Name, null);
        if (OpenAIsOwn.All(file.Tensors.ContainsKey))
            return (ClipActivation.QuickGelu, "OpenAI's own form of the file", null);
        return OpenClipTraining.All(file.OuterKeys.Contains)
            ? (ClipActivation.Gelu, "OpenCLIP's training", Assumed(ClipActivation.Gelu,
                "it is a training checkpoint of OpenCLIP, whose models have gelu unless they are called -quickgelu or were started from OpenAI's weights"))
            : (ClipActivation.QuickGelu, Nothing, Assumed(ClipActivation.QuickGelu,
                "nothing in the file, beside it or in its name tells; OpenAI's models have it, most of OpenCLIP's have gelu"));

        string Assumed(ClipActivation activation, string why) => $"the activation {Word(activation)} is assumed for {Path.GetFileName(file.Path)}: {why}";
    }

    internal static string Word(ClipActivation activation) => activation == ClipActivation.Gelu ? "gelu" : "quick_gelu";
}
