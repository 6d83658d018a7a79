namespace PromptAdapter.Weights;

/// <summary>The reference checkpoints: every format of each model holds the same weights, exactly representable in half precision.</summary>
public static class GoldenCheckpoints
{
    public static string PathOf(string file) => ReferenceData.Golden("checkpoints", file);

    public static TheoryData<string> All =>
    [
        "vit_tiny.jit.pt", "vit_tiny.state_dict.pt", "vit_tiny.openai.f16.safetensors",
        "vit_v1k.jit.pt", "vit_v1k.state_dict.pt", "vit_v1k.openai.f16.safetensors", "vit_v1k.openai.f32.safetensors", "vit_v1k.hf.f16.safetensors",
        "vit_v1k.hf.f32.safetensors",
        "rn_v1k.jit.pt", "rn_v1k.state_dict.pt", "rn_v1k.openai.f16.safetensors",
    ];
}
