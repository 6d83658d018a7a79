using PromptAdapter.Torch.Prompts.Visual;

namespace PromptAdapter.Torch.Prompts.Conditional;

/// <summary>The size of conditional prompts.</summary>
public sealed class ConditionalPromptOptions
{
    /// <summary>n, context vectors. Default 4, CoCoOp's.</summary>
    public int ContextLength { get; set; } = 4;

    /// <summary>By which factor the hidden layer of the meta-net is narrower than the image features. Default 16, CoCoOp's.</summary>
    public int Reduction { get; set; } = 16;

    /// <summary>Refuses sizes that mean nothing.</summary>
    /// <exception cref="InputException">A size is out of range.</exception>
    public void Validate()
    {
        if (ContextLength is < 1 or > VisualPromptOptions.LongestPrompt || Reduction < 1)
            throw new InputException($"{ContextLength} context vectors and a reduction by {Reduction}: they do not fit", null,
                $"give 1 to {VisualPromptOptions.LongestPrompt} vectors and a reduction of at least 1");
    }
}
