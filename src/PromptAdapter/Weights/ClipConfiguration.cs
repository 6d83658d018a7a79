using System.Text.Json;

namespace PromptAdapter.Weights;

/// <summary>What the weights do not show and a configuration file beside them may say: Hugging Face's <c>config.json</c> or OpenCLIP's <c>open_clip_config.json</c>.</summary>
internal sealed record ClipConfiguration(string Source, ClipActivation Activation, int? VisionHeads, int? TextHeads)
{
    private const string HuggingFaceFile = "config.json";
    private const string OpenClipFile = "open_clip_config.json";
    private const long LongestFile = 1 << 20;

    /// <summary>The first configuration beside the file that describes a CLIP of this size, if any.</summary>
    /// <param name="path">The checkpoint.</param>
    /// <param name="naming">Its names; decides which file is asked first.</param>
    /// <param name="embedDim">Its joint embedding; a configuration of another model is passed over.</param>
    /// <param name="visionWidth">The width of its image tower.</param>
    /// <exception cref="InputException">A configuration is no JSON, or names an activation that is not known here.</exception>
    public static ClipConfiguration? Find(string path, ClipNaming naming, long embedDim, long visionWidth)
    {
        foreach (var candidate in Candidates(path, naming))
        {
            if (File.Exists(candidate) && Read(candidate, embedDim, visionWidth) is { } configuration)
                return configuration;
        }

        return null;
    }

    private static IEnumerable<string> Candidates(string path, ClipNaming naming)
    {
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full)!;

        // model.f16.safetensors: model.f16_config.json, model_config.json. Where several checkpoints share a folder, each has its own.
        for (var stem = Path.GetFileName(full); Path.HasExtension(stem);)
        {
            stem = Path.GetFileNameWithoutExtension(stem);
            yield return Path.Combine(folder, stem + "_" + HuggingFaceFile);
        }

        string[] shared = naming == ClipNaming.HuggingFace ? [HuggingFaceFile, OpenClipFile] : [OpenClipFile, HuggingFaceFile];
        foreach (var name in shared)
            yield return Path.Combine(folder, name);
    }

    private static ClipConfiguration? Read(string path, long embedDim, long visionWidth)
    {
        try
        {
            if (new FileInfo(path).Length > LongestFile)
                return null;
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = Section(document.RootElement, "model_cfg") ?? document.RootElement;
            return FromHuggingFace(path, root, embedDim, visionWidth) ?? FromOpenClip(path, root, embedDim, visionWidth);
        }
        catch (JsonException error)
        {
            throw new InputException("is not JSON", path, "download it again, or remove it to have the model's activation told by its name", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException("cannot be read (" + error.Message.TrimEnd('.') + ")", path, "make it readable, or remove it", error);
        }
    }

    private static ClipConfiguration? FromHuggingFace(string path, JsonElement root, long embedDim, long visionWidth)
    {
        var text = Section(root, "text_config");
        var vision = Section(root, "vision_config");
        if (text is null || vision is null || !Agrees(Integer(root, "projection_dim"), embedDim) || !Agrees(Integer(vision, "hidden_size"), visionWidth))
            return null;
        var activations = new[] { Text(text, "hidden_act"), Text(vision, "hidden_act") }.OfType<string>().Distinct().ToArray();
        if (activations.Length > 1)
            throw new InputException("gives the towers different activations (hidden_act)", path, "use a CLIP with one activation: quick_gelu or gelu");
        var activation = activations is [] or ["quick_gelu"] ? ClipActivation.QuickGelu // the default of CLIPConfig
            : activations is ["gelu"] ? ClipActivation.Gelu
            : throw new InputException($"names the activation {WeightFileProblem.Quote(activations[0])}, which is not known here", path, "use a CLIP with quick_gelu or gelu");
        return new ClipConfiguration(path, activation, Integer(vision, "num_attention_heads"), Integer(text, "num_attention_heads"));
    }

    private static ClipConfiguration? FromOpenClip(string path, JsonElement root, long embedDim, long visionWidth)
    {
        var text = Section(root, "text_cfg");
        var vision = Section(root, "vision_cfg");
        if (text is null || vision is null || !Agrees(Integer(root, "embed_dim"), embedDim) || !Agrees(Integer(vision, "width"), visionWidth))
            return null;
        var quick = root.TryGetProperty("quick_gelu", out var value) && value.ValueKind == JsonValueKind.True;
        int? visionHeads = Integer(vision, "head_width") is { } headWidth && Integer(vision, "patch_size") is not null ? (int)(visionWidth / headWidth) : null; // of a ViT
        return new ClipConfiguration(path, quick ? ClipActivation.QuickGelu : ClipActivation.Gelu, visionHeads, Integer(text, "heads"));
    }

    private static bool Agrees(int? stated, long actual) => stated is null || stated == actual;

    private static JsonElement? Section(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var section) && section.ValueKind == JsonValueKind.Object ? section : null;

    private static int? Integer(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } section && section.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number > 0 ? number : null;

    private static string? Text(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } section && section.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
