using PromptAdapter.Prompts;
using PromptAdapter.Torch.Prompts.Visual;

namespace PromptAdapter.Torch.Prompts.Unified;

/// <summary>The size and make of unified prompts. Sizes count when values are drawn; the rest holds for every use of the prompt.</summary>
public sealed class UnifiedPromptOptions
{
    /// <summary>n, text context vectors. Default 4, MVLPT's.</summary>
    public int ContextLength { get; set; } = 4;

    /// <summary>The visual prompts. Default 4 in every block, MVLPT's.</summary>
    public VisualPromptOptions Visual { get; set; } = new() { Length = 4 };

    /// <summary>
    /// The width of the shared transformer; <see langword="null"/> leaves text and visual prompts independent of each other. Default 128, MVLPT's.
    /// </summary>
    public int? SharedWidth { get; set; } = 128;

    /// <summary>Where the class name stands. Default the middle, as MVLPT trains.</summary>
    public ClassTokenPosition Position { get; set; } = ClassTokenPosition.Middle;

    /// <summary>What the shared transformer attends over. Default <see cref="SharedAttention.Tokens"/>.</summary>
    public SharedAttention Attention { get; set; } = SharedAttention.Tokens;

    /// <summary>Refuses sizes that mean nothing.</summary>
    /// <exception cref="InputException">A size is out of range.</exception>
    public void Validate()
    {
        if (ContextLength is < 1 or > VisualPromptOptions.LongestPrompt || SharedWidth is < 1 or > 65_536)
            throw new InputException($"{ContextLength} context vectors and a shared transformer of width {SharedWidth}: they do not fit", null,
                $"give 1 to {VisualPromptOptions.LongestPrompt} vectors and a width from 1 to 65536");
    }
}
