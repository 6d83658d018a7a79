namespace PromptAdapter.Weights;

/// <summary>Whose tensor names a checkpoint uses.</summary>
public enum ClipNaming
{
    /// <summary>OpenAI's CLIP: <c>visual.transformer.resblocks.0.attn.in_proj_weight</c>. These are the canonical names here.</summary>
    OpenAI,

    /// <summary>OpenCLIP: OpenAI's names, with a prefix such as <c>module.</c> or the text tower below <c>text.</c></summary>
    OpenClip,

    /// <summary>Hugging Face's CLIPModel: <c>vision_model.encoder.layers.0.self_attn.q_proj.weight</c>, with separate projections.</summary>
    HuggingFace,
}
