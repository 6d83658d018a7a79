namespace PromptAdapter.Weights.Settings;

/// <summary>Reads the model in OpenCLIP's <c>open_clip_config.json</c>: what CLIPTextCfg and CLIPVisionCfg pass on to the computation.</summary>
internal static class OpenClipConfiguration
{
    // Used in training alone, in choosing a tokenizer, or only together with something that is refused by name.
    private static readonly HashSet<string> Harmless = new(StringComparer.Ordinal)
    {
        "patch_dropout", "attn_pooler_queries", "attn_pooler_heads", "output_tokens", "pos_embed_type", "final_ln_after_pool", "image_seq_len",
        "timm_model_pretrained", "timm_pool", "timm_proj", "timm_proj_bias", "timm_drop", "timm_drop_path", "timm_model_kwargs",
        "hf_model_pretrained", "hf_proj_type", "hf_pooler_type", "hf_model_config", "pooler_type",
        "hf_tokenizer_name", "tokenizer_mode", "tokenizer_type", "tiktoken_name", "pad_id", "bos_id", "variable_text",
        "rope_temperature", "pos_embed", "mlp_type", "norm_eps", "norm_placement", "zero_init_residual", "attention_mode",
    };

    private static readonly HashSet<string> Computed = new(StringComparer.Ordinal)
    {
        "layers", "width", "heads", "head_width", "mlp_ratio", "patch_size", "image_size", "context_length", "vocab_size", "norm_kwargs", "act_kwargs",
            "pool_type", "eos_id", "tokenizer_kwargs",
    };

    // Another computation, unless the value is the one that CLIP has.
    private static readonly Dictionary<string, string[]> Plain = new(StringComparer.Ordinal)
    {
        ["no_causal_mask"] = ["false"],
        ["attentional_pool"] = ["false"],
        ["global_average_pool"] = ["false"],
        ["input_patchnorm"] = ["false"],
        ["no_ln_pre"] = ["false"],
        ["embed_cls"] = ["false"],
        ["proj_bias"] = ["false"],
        ["proj_type"] = ["linear"],
        ["proj"] = ["linear"],
        ["text_arch"] = ["clip"],
        ["block_type"] = ["default"],
        ["norm_type"] = ["layernorm"],
        ["attention_bias"] = ["true"],
        ["mlp_bias"] = ["true"],
        ["reg_tokens"] = ["0"],
        ["timm_model_name"] = [""],
        ["hf_model_name"] = [""],
    };

    /// <returns>The configuration; <see langword="null"/> when the file is not of this model.</returns>
    /// <exception cref="InputException">A value asks for another computation.</exception>
    public static ClipConfiguration? Read(SettingsSection root, ClipSizes sizes)
    {
        var model = root.Section("model_cfg") is { Exists: true } nested ? nested : root;
        var (text, vision) = (model.Section("text_cfg"), model.Section("vision_cfg"));
        if (!text.Exists || !vision.Exists)
            return null;
        if ((model.Integer("embed_dim") ?? sizes.EmbedDim) != sizes.EmbedDim || (vision.Integer("width") ?? sizes.VisionWidth) != sizes.VisionWidth
            || (text.Integer("width") ?? sizes.TextWidth) != sizes.TextWidth)
            return null;
        RequirePlain(text);
        RequirePlain(vision);
        RequirePlainTokens(text.Section("tokenizer_kwargs"));
        text.Require("pool_type", "argmax", "eos", "");
        vision.Require("pool_type", "tok");
        model.Require("custom_text", "true", "false"); // the same text tower under other names
        return new ClipConfiguration(root.Path)
        {
            Activation = model.Truth("quick_gelu") == true ? ClipActivation.QuickGelu : ClipActivation.Gelu,
            ActivationIsStated = model.Value("quick_gelu") is not null,
            TextEpsilon = Epsilon(text),
            VisionEpsilon = sizes.IsResNet ? null : Epsilon(vision),
            VisionHeads = VisionHeads(vision, sizes),
            TextHeads = text.Integer("heads") is not { } heads ? null : heads is > 0 and <= int.MaxValue ? (int)heads
                : throw text.Refused("heads", "which is no number of heads"),
            RequireFits = clip => RequireFits(text, vision, clip),
        };
    }

    private static void RequirePlain(SettingsSection tower)
    {
        foreach (var name in tower.Keys)
        {
            if (Plain.TryGetValue(name, out var harmless))
                tower.Require(name, harmless);
            else if (!Computed.Contains(name) && !Harmless.Contains(name))
                tower.Require(name, "false", "0"); // what later versions add is off unless it is on
        }

        if (tower.Section("act_kwargs") is { Exists: true } activation)
        {
            foreach (var name in activation.Keys)
                activation.Require(name, "none"); // approximate
        }
    }

    // What the tokenizer does to texts before the model reads them, and which tokens of a long text it keeps.
    private static void RequirePlainTokens(SettingsSection tokens)
    {
        foreach (var name in tokens.Keys)
        {
            switch (name)
            {
                case "clean":
                    tokens.Require(name, "lower");
                    break;
                case "reduction_mask" or "additional_special_tokens":
                    tokens.Require(name, "", "[]");
                    break;
                case "context_length" or "bpe_path" or "cache_dir":
                    break; // the weights' own length, and places of files
                default:
                    tokens.Require(name, "false", "0");
                    break;
            }
        }
    }

    private static double? Epsilon(SettingsSection tower)
    {
        var norm = tower.Section("norm_kwargs");
        foreach (var name in norm.Keys.Where(name => name != "eps"))
            norm.Require(name, "true"); // elementwise_affine, bias
        return norm.Number("eps") is not { } epsilon ? null : epsilon is > 0 and < 1 ? epsilon : throw norm.Refused("eps", "which is no such value");
    }

    private static int? VisionHeads(SettingsSection vision, ClipSizes sizes)
    {
        if (vision.Integer("head_width") is not { } width)
            return null;
        var whole = sizes.IsResNet ? 32L * sizes.VisionWidth : sizes.VisionWidth;
        return width > 0 && width <= whole ? (int)(whole / width) : throw vision.Refused("head_width", "which is no width of a head");
    }

    private static void RequireFits(SettingsSection text, SettingsSection vision, ClipArchitecture clip)
    {
        text.RequireEqual("context_length", clip.ContextLength);
        text.RequireEqual("vocab_size", clip.VocabularySize);
        text.RequireEqual("layers", clip.TextLayers);
        text.Require("mlp_ratio", "4");
        if (text.Text("pool_type") == "eos" && text.Integer("eos_id") is { } end && end != clip.VocabularySize - 1)
            throw text.Refused("eos_id", $"where texts end with the last token, {clip.VocabularySize - 1}");
        vision.RequireSides("image_size", clip.ImageResolution);
        if (clip.PatchSize is not { } patch)
            return; // a ResNet has a list of layers, which its tensors show
        vision.RequireEqual("patch_size", patch);
        vision.RequireEqual("layers", clip.VisionLayers);
        vision.Require("mlp_ratio", "4");
    }
}
