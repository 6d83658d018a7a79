using PromptAdapter.Prompts;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Prompts.Context;

/// <summary>Context vectors as tensors.</summary>
public static class ContextTensors
{
    /// <summary>A new tensor, <c>[n, d]</c> or <c>[C, n, d]</c>, which the caller disposes.</summary>
    /// <param name="context">The vectors.</param>
    /// <param name="device">Where it is to be; <see langword="null"/> means in memory.</param>
    public static Tensor ToTensor(this TextContext context, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        return tensor(context.Values.ToArray(), [.. context.Shape], device: device ?? CPU);
    }
}
