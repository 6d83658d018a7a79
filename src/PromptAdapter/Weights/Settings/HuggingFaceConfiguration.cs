namespace PromptAdapter.Weights.Settings;

/// <summary>Reads Hugging Face's <c>config.json</c> of a CLIPModel: what CLIPConfig, CLIPTextConfig and CLIPVisionConfig pass on to the computation.</summary>
internal static class HuggingFaceConfiguration
{
    private const string DefaultActivation = "quick_gelu"; // of CLIPTextConfig and CLIPVisionConfig

    /// <returns>The configuration; <see langword="null"/> when the file is not of this model.</returns>
    /// <exception cref="InputException">A value asks for another computation.</exception>
    public static ClipConfiguration? Read(SettingsSection root, ClipSizes sizes)
    {
        var (text, vision) = (Part(root, "text_config"), Part(root, "vision_config"));
        var type = root.Value("model_type") is { ValueKind: System.Text.Json.JsonValueKind.String } ? root.Text("model_type") : null;
        if (type != "clip" && !(text.Exists && vision.Exists))
            return null;
        if ((root.Integer("projection_dim") ?? sizes.EmbedDim) != sizes.EmbedDim || (vision.Integer("hidden_size") ?? sizes.VisionWidth) != sizes.VisionWidth
            || (text.Integer("hidden_size") ?? sizes.TextWidth) != sizes.TextWidth)
            return null;
        root.Require("model_type", "clip");
        return new ClipConfiguration(root.Path)
        {
            Activation = Activation(text, vision),
            ActivationIsStated = text.Value("hidden_act") is not null || vision.Value("hidden_act") is not null,
            TextEpsilon = Epsilon(text),
            VisionEpsilon = Epsilon(vision),
            VisionHeads = Heads(vision),
            TextHeads = Heads(text),
            RequireFits = clip => RequireFits(text, vision, clip),
        };
    }

    // Old files hold the values once more under text_config_dict, which then takes precedence, its defaults included.
    private static SettingsSection Part(SettingsSection root, string name) => root.Section(name + "_dict") is { Exists: true } older ? older
        : root.Section(name);

    private static ClipActivation Activation(SettingsSection text, SettingsSection vision)
    {
        var (texts, images) = (text.Text("hidden_act"), vision.Text("hidden_act"));
        if ((texts ?? DefaultActivation) != (images ?? DefaultActivation))
            throw (texts is null ? vision : text).Refused("hidden_act",
                $"and the other tower {(texts is null || images is null ? "none, which means " + DefaultActivation : "another")}; both must have the same");
        return (texts ?? DefaultActivation) switch
        {
            "quick_gelu" => ClipActivation.QuickGelu,
            "gelu" or "gelu_python" => ClipActivation.Gelu,
            _ => throw text.Refused("hidden_act", "which this program does not compute (it has quick_gelu and gelu)"),
        };
    }

    private static double? Epsilon(SettingsSection tower) =>
        tower.Number("layer_norm_eps") is not { } epsilon ? null : epsilon is > 0 and < 1 ? epsilon
            : throw tower.Refused("layer_norm_eps", "which is no such value");

    private static int? Heads(SettingsSection tower) =>
        tower.Integer("num_attention_heads") is not { } heads ? null : heads is > 0 and <= int.MaxValue ? (int)heads
            : throw tower.Refused("num_attention_heads", "which is no number of heads");

    private static void RequireFits(SettingsSection text, SettingsSection vision, ClipArchitecture clip)
    {
        text.RequireEqual("max_position_embeddings", clip.ContextLength);
        text.RequireEqual("vocab_size", clip.VocabularySize);
        text.RequireEqual("num_hidden_layers", clip.TextLayers);
        text.RequireEqual("intermediate_size", 4L * clip.TextWidth);
        if (text.Integer("eos_token_id") is { } end && end != 2 && end != clip.VocabularySize - 1)
            throw text.Refused("eos_token_id", $"where texts end with the last token, {clip.VocabularySize - 1}"); // 2 stood in old files and means just that
        vision.RequireEqual("image_size", clip.ImageResolution);
        vision.RequireEqual("num_hidden_layers", clip.VisionLayers);
        vision.RequireEqual("intermediate_size", 4L * clip.VisionWidth);
        if (clip.PatchSize is { } patch)
            vision.RequireEqual("patch_size", patch);
        vision.RequireEqual("num_channels", 3);
    }
}
