namespace PromptAdapter.Weights;

/// <summary>Translates the names of Hugging Face's CLIPModel to OpenAI's.</summary>
internal static class HuggingFaceNames
{
    public const string Marker = "text_model.embeddings.token_embedding.weight";

    /// <summary>The separate projections, in the order in which OpenAI's fused one stacks them.</summary>
    public static readonly string[] Projections = ["q_proj", "k_proj", "v_proj"];

    private const string Attention = "self_attn.";

    private static readonly Dictionary<string, ClipPlace> Singles = new(StringComparer.Ordinal)
    {
        ["logit_scale"] = new("logit_scale"),
        ["text_projection.weight"] = new("text_projection", Transposed: true), // [D, width] -> [width, D]
        ["visual_projection.weight"] = new("visual.proj", Transposed: true), // [D, width] -> [width, D]
        [Marker] = new("token_embedding.weight"),
        ["text_model.embeddings.position_embedding.weight"] = new("positional_embedding"),
        ["text_model.final_layer_norm.weight"] = new("ln_final.weight"),
        ["text_model.final_layer_norm.bias"] = new("ln_final.bias"),
        ["vision_model.embeddings.class_embedding"] = new("visual.class_embedding"),
        ["vision_model.embeddings.patch_embedding.weight"] = new("visual.conv1.weight"),
        ["vision_model.embeddings.position_embedding.weight"] = new("visual.positional_embedding"),
        ["vision_model.pre_layrnorm.weight"] = new("visual.ln_pre.weight"), // misspelt at its source
        ["vision_model.pre_layrnorm.bias"] = new("visual.ln_pre.bias"),
        ["vision_model.post_layernorm.weight"] = new("visual.ln_post.weight"),
        ["vision_model.post_layernorm.bias"] = new("visual.ln_post.bias"),
    };

    private static readonly (string From, string To)[] Towers =
    [
        ("text_model.encoder.layers.", "transformer.resblocks."),
        ("vision_model.encoder.layers.", "visual.transformer.resblocks."),
    ];

    private static readonly (string From, string To)[] Layers =
    [
        ("self_attn.out_proj.", "attn.out_proj."),
        ("layer_norm1.", "ln_1."),
        ("layer_norm2.", "ln_2."),
        ("mlp.fc1.", "mlp.c_fc."),
        ("mlp.fc2.", "mlp.c_proj."),
    ];

    /// <returns>The place of that tensor, or <see langword="null"/> when the model has no use for it (<c>position_ids</c>, for example).</returns>
    public static ClipPlace? Place(string name)
    {
        if (Singles.TryGetValue(name, out var single))
            return single;
        if (name.EndsWith("embeddings.position_ids", StringComparison.Ordinal))
            return null;
        foreach (var (from, to) in Towers)
        {
            if (name.StartsWith(from, StringComparison.Ordinal))
                return PlaceInBlock(to, name[from.Length..]);
        }

        // Anything else in a tower keeps a tower's name, so that it is refused rather than left out in silence.
        return name.StartsWith("vision_model.", StringComparison.Ordinal) ? new ClipPlace("visual." + name)
            : name.StartsWith("text_model.", StringComparison.Ordinal) ? new ClipPlace("transformer." + name)
            : new ClipPlace(name);
    }

    private static ClipPlace PlaceInBlock(string tower, string rest)
    {
        var dot = rest.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
            return new ClipPlace(tower + rest);
        var block = tower + rest[..(dot + 1)]; // visual.transformer.resblocks.0.
        var inner = rest[(dot + 1)..];
        for (var part = 0; part < Projections.Length; part++)
        {
            var projection = Attention + Projections[part] + ".";
            if (inner.StartsWith(projection, StringComparison.Ordinal))
                return new ClipPlace(block + "attn.in_proj_" + inner[projection.Length..], part, Projections.Length);
        }

        foreach (var (from, to) in Layers)
        {
            if (inner.StartsWith(from, StringComparison.Ordinal))
                return new ClipPlace(block + to + inner[from.Length..]);
        }

        return new ClipPlace(block + inner);
    }
}
