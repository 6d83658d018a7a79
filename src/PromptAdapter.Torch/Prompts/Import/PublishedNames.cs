using PromptAdapter.Prompts;

namespace PromptAdapter.Torch.Prompts.Import;

/// <summary>How the published code (CoOp, CoCoOp, MVLPT) calls the parts of a prompt.</summary>
internal static class PublishedNames
{
    /// <summary><c>[1, n, k]</c>: the first layer of visual prompts.</summary>
    public const string FirstLayer = "vpt_embeddings";

    /// <summary><c>[L - 1, n, k]</c>: the others.</summary>
    public const string OtherLayers = "vpt_embeddings_deep";

    // Embeddings of the words around the context: they follow from the class names of the day.
    private static readonly string[] Ignored = ["token_prefix", "token_suffix"];

    // Longer beginnings stand before shorter ones that they begin with.
    private static readonly (string Published, string Own)[] Beginnings =
    [
        ("mvlpt_proj.resblocks.0.attn.in_proj_", "shared.attention."),
        ("mvlpt_proj.resblocks.0.attn.out_proj.", "shared.out."),
        ("mvlpt_proj.resblocks.0.ln_1.", "shared.norm1."),
        ("mvlpt_proj.resblocks.0.ln_2.", "shared.norm2."),
        ("mvlpt_proj.resblocks.0.mlp.c_fc.", "shared.wide."),
        ("mvlpt_proj.resblocks.0.mlp.c_proj.", "shared.narrow."),
        ("mvlpt_proj_ctx_coop_pre.", "shared.text_in."),
        ("mvlpt_proj_ctx_coop_post.", "shared.text_out."),
        ("mvlpt_proj_ctx_vpt_pre.", "shared.visual_in."),
        ("mvlpt_proj_ctx_vpt_post.", "shared.visual_out."),
        ("vpt_proj.", PromptTensorNames.VisualProjection + "."),
        ("meta_net.linear1.", PromptTensorNames.MetaNet + ".linear1."),
        ("meta_net.linear2.", PromptTensorNames.MetaNet + ".linear2."),
    ];

    public static bool IsIgnored(string published) => Ignored.Contains(Bare(published), StringComparer.Ordinal);

    /// <summary>Our name for a published one; <see langword="null"/> when it is unknown.</summary>
    public static string? Translate(string published)
    {
        var name = Bare(published);
        if (name is "ctx" or "cocoop_ctx")
            return PromptTensorNames.Context;
        if (name is FirstLayer or OtherLayers)
            return name; // two parts that are joined
        foreach (var (beginning, own) in Beginnings)
        {
            if (name.StartsWith(beginning, StringComparison.Ordinal) && name[beginning.Length..] is "weight" or "bias")
                return own + name[beginning.Length..];
        }

        return null;
    }

    // MVLPT's older checkpoints say upt_proj, whole models prefix the learner's name.
    private static string Bare(string published)
    {
        const string Learner = "prompt_learner.", Old = "upt_proj";
        var name = published.StartsWith(Learner, StringComparison.Ordinal) ? published[Learner.Length..] : published;
        return name.StartsWith(Old, StringComparison.Ordinal) ? "mvlpt_proj" + name[Old.Length..] : name;
    }
}
