using PromptAdapter.Torch.Towers;

namespace PromptAdapter.Torch.Prompts.Context;

/// <summary>
/// What the activations of the frozen towers may take that wait for a gradient; what does not fit is computed in parts, and again for the gradient.
/// </summary>
/// <param name="Bytes">With the weights of ViT-B/16 and the runtime, the default keeps a process below 4 GB.</param>
internal sealed record ActivationMemory(long Bytes)
{
    // Per row, block and value of the tower's width. Texts: measured (0.6 MB per row of a tower 512 wide with 12 blocks); their attention gathers
    // keys and values. Images: counted (10 single values are saved for the gradient: 40 bytes) with half as much again to be safe.
    private const int BytesPerTextValue = 100;
    private const int BytesPerImageValue = 60;

    public static ActivationMemory Default { get; } = new(2L << 30);

    /// <summary>How many token rows of texts fit.</summary>
    public long TextRows(TextTransformer tower) => Bytes / TextRow(tower);

    /// <summary>How many images fit beside texts.</summary>
    /// <param name="tower">The image tower.</param>
    /// <param name="promptLength">Visual prompts in front of each block.</param>
    public long Images(VisionTransformer tower, long promptLength) =>
        Bytes / ((tower.TokenCount + promptLength) * BytesPerImageValue * tower.Width * tower.Depth);

    /// <summary>What is left beside the activations of some token rows.</summary>
    public ActivationMemory Beside(TextTransformer tower, long rows) => new(Math.Max(0, Bytes - (rows * TextRow(tower))));

    private static long TextRow(TextTransformer tower) => (long)BytesPerTextValue * tower.Width * tower.Depth;
}
