namespace PromptAdapter.Weights;

/// <summary>The non-linearity in a CLIP's transformer blocks. It leaves no trace in the weights, and the wrong one costs accuracy without an error.</summary>
public enum ClipActivation
{
    /// <summary><c>x · sigmoid(1.702 x)</c>: OpenAI's models.</summary>
    QuickGelu,

    /// <summary>The exact <c>x · Φ(x)</c>: LAION's and most OpenCLIP models.</summary>
    Gelu,
}
