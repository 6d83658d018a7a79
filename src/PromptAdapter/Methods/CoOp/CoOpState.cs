using PromptAdapter.Features;
using PromptAdapter.Methods.ZeroShot;
using PromptAdapter.Prompts.Tuning;

namespace PromptAdapter.Methods.CoOp;

/// <summary>logits = s · f Wᵀ, where W are the text features of the tuned prompts.</summary>
public sealed class CoOpState : IAdapterState
{
    private readonly ZeroShotState _logits;

    /// <summary>Keeps the outcome of a tuning run.</summary>
    /// <param name="prompt">The tuned prompt.</param>
    /// <param name="weights">The class weights that it makes, <c>[C, D]</c>.</param>
    /// <param name="scale">s.</param>
    public CoOpState(TunedPrompt prompt, ClassWeights weights, double scale)
    {
        Prompt = prompt;
        _logits = new ZeroShotState(weights, scale);
    }

    /// <summary>The tuned prompt.</summary>
    public TunedPrompt Prompt { get; }

    /// <summary>W; with <see cref="TextHead.Of"/> it becomes the text half of another method, as in Prompt-Adapter (arXiv 2303.15234).</summary>
    public ClassWeights Weights => _logits.Weights;

    /// <inheritdoc/>
    public int ClassCount => _logits.ClassCount;

    /// <inheritdoc/>
    public int Dimension => _logits.Dimension;

    /// <inheritdoc/>
    public void Logits(ReadOnlySpan<float> features, Span<double> logits) => _logits.Logits(features, logits);

    /// <inheritdoc/>
    public Evidence Explain(ReadOnlySpan<float> feature, int? label = null) => _logits.Explain(feature, label);
}
