using PromptAdapter.Imaging;

namespace PromptAdapter.Weights.Settings;

/// <summary>The sizes that tell whether a settings file is of this model.</summary>
/// <param name="EmbedDim">D, the joint embedding.</param>
/// <param name="VisionWidth">Width of the image tower.</param>
/// <param name="TextWidth">Width of the text tower.</param>
/// <param name="IsResNet">Whether the image tower is a ResNet.</param>
internal sealed record ClipSizes(long EmbedDim, long VisionWidth, long TextWidth, bool IsResNet)
{
    /// <returns><see langword="null"/> when the shapes are not those of a CLIP, which is reported later.</returns>
    public static ClipSizes? Of(IReadOnlyDictionary<string, IReadOnlyList<long>> shapes)
    {
        var resNet = shapes.GetValueOrDefault("visual.layer1.0.conv1.weight");
        return (resNet ?? shapes.GetValueOrDefault("visual.conv1.weight")) is [var width, ..]
            && shapes.GetValueOrDefault("text_projection") is [var text, var embedDim]
            ? new ClipSizes(embedDim, width, text, resNet is not null)
            : null;
    }
}

/// <summary>What the weights do not show and a configuration beside them says: Hugging Face's <c>config.json</c> or OpenCLIP's
/// <c>open_clip_config.json</c>.</summary>
internal sealed record ClipConfiguration(string Source)
{
    private const string HuggingFaceFile = "config.json";
    private const string OpenClipFile = "open_clip_config.json";

    public required ClipActivation Activation { get; init; }

    /// <summary>Whether the activation is named rather than the default of its kind of file.</summary>
    public bool ActivationIsStated { get; init; }

    public double? TextEpsilon { get; init; }

    public double? VisionEpsilon { get; init; }

    public int? VisionHeads { get; init; }

    public int? TextHeads { get; init; }

    /// <summary>Refuses what contradicts the weights.</summary>
    public required Action<ClipArchitecture> RequireFits { get; init; }

    /// <summary>The first configuration beside the file that describes a CLIP of this size, if any; one of another model is passed over.</summary>
    /// <exception cref="InputException">A configuration is no JSON, or asks for another computation.</exception>
    public static ClipConfiguration? Find(string path, ClipNaming naming, ClipSizes sizes) => Candidates(path, naming)
        .Select(SettingsSection.Read)
        .Select(root => root is null ? null : HuggingFaceConfiguration.Read(root, sizes) ?? OpenClipConfiguration.Read(root, sizes))
        .FirstOrDefault(configuration => configuration is not null);

    /// <summary>What the files beside the checkpoint say about images, if anything.</summary>
    /// <exception cref="InputException">A file is no JSON, or asks for what is not done here.</exception>
    public static (ImagePreprocessing Preprocessing, string Source)? FindPreprocessing(string path, ClipNaming naming, ClipSizes sizes, int resolution)
    {
        Func<(ImagePreprocessing, string)?>[] files = [() => OfOpenClip(path, sizes, resolution), () => OfHuggingFace(path, sizes, resolution)];
        if (naming == ClipNaming.HuggingFace)
            Array.Reverse(files);
        return files.Select(read => read()).FirstOrDefault(found => found is not null);
    }

    private static (ImagePreprocessing, string)? OfOpenClip(string path, ClipSizes sizes, int resolution)
    {
        foreach (var root in Beside(path, "_" + HuggingFaceFile).Append(Shared(path, OpenClipFile)).Select(SettingsSection.Read).OfType<SettingsSection>())
        {
            var images = root.Section("preprocess_cfg");
            var isOfAnother = root.Section("model_cfg").Exists && OpenClipConfiguration.Read(root, sizes) is null;
            if (images.Exists && !isOfAnother)
                return (OpenClipPreprocessing.Read(images, resolution), Path.GetFileName(root.Path));
        }

        return null;
    }

    private static (ImagePreprocessing, string)? OfHuggingFace(string path, ClipSizes sizes, int resolution)
    {
        // The file itself does not say of which model it is; where the configuration in its folder is of another, so is this one.
        var isOfAnother = SettingsSection.Read(Shared(path, HuggingFaceFile)) is { } model && model.Section("vision_config").Exists
            && HuggingFaceConfiguration.Read(model, sizes) is null;
        string[] shared = isOfAnother ? [] : [Shared(path, "preprocessor_config.json"), Shared(path, "processor_config.json")];
        foreach (var root in Beside(path, "_preprocessor_config.json").Concat(shared).Select(SettingsSection.Read).OfType<SettingsSection>())
        {
            var images = Path.GetFileName(root.Path) == "processor_config.json" ? root.Section("image_processor") : root;
            if (images.Exists)
                return (HuggingFacePreprocessing.Read(images, resolution), Path.GetFileName(root.Path));
        }

        return null;
    }

    private static IEnumerable<string> Candidates(string path, ClipNaming naming)
    {
        string[] shared = naming == ClipNaming.HuggingFace ? [HuggingFaceFile, OpenClipFile] : [OpenClipFile, HuggingFaceFile];
        return Beside(path, "_" + HuggingFaceFile).Concat(shared.Select(name => Shared(path, name)));
    }

    // model.f16.safetensors: model.f16_config.json, model_config.json. Where several checkpoints share a folder, each has its own.
    private static IEnumerable<string> Beside(string path, string ending)
    {
        for (var stem = Path.GetFileName(path); Path.HasExtension(stem);)
        {
            stem = Path.GetFileNameWithoutExtension(stem);
            yield return Shared(path, stem + ending);
        }
    }

    private static string Shared(string path, string name) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, name);
}
