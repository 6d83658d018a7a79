using PromptAdapter.Evaluation;
using PromptAdapter.Features;

namespace PromptAdapter.Methods.Gda;

/// <summary>logits = s · f W₀ᵀ + weight · (f Wᵀ + b): the text logits beside those of the Gaussian classes. It is linear in f, so one matrix holds both.</summary>
public sealed class GdaState : IAdapterState
{
    private readonly double[] _weights; // [C, D]
    private readonly double[] _offsets; // [C]

    internal GdaState(GaussianDiscriminant discriminant, ClassWeights? head, double weight, double scale)
    {
        (Discriminant, TextWeights, Weight, Scale) = (discriminant, head, weight, scale);
        _weights = Array.ConvertAll(discriminant.Weights, value => weight * value);
        _offsets = Array.ConvertAll(discriminant.Offsets, value => weight * value);
        if (head is null)
            return;
        var text = head.Values.Span;
        for (var i = 0; i < text.Length; i++)
            _weights[i] += scale * text[i];
    }

    /// <summary>W₀, if there is text.</summary>
    public ClassWeights? TextWeights { get; }

    /// <summary>The weight of the Gaussian logits.</summary>
    public double Weight { get; }

    /// <summary>s, the factor of the text logits.</summary>
    public double Scale { get; }

    /// <summary>W and b as they were estimated, before the weight.</summary>
    internal GaussianDiscriminant Discriminant { get; }

    /// <inheritdoc/>
    public int ClassCount => _offsets.Length;

    /// <inheritdoc/>
    public int Dimension => _weights.Length / _offsets.Length;

    /// <inheritdoc/>
    public void Logits(ReadOnlySpan<float> features, Span<double> logits) => LinearLogits.Compute(_weights, _offsets, features, logits);

    /// <inheritdoc/>
    public Evidence Explain(ReadOnlySpan<float> feature, int? label = null)
    {
        var logits = new double[ClassCount];
        Logits(feature, logits);
        var explained = label ?? ArgMax.First(logits);
        var text = 0.0;
        for (var d = 0; d < feature.Length && TextWeights is not null; d++)
            text += Scale * TextWeights.Values.Span[explained * Dimension + d] * feature[d];
        return new Evidence(explained, text, 0, []) { FittedLogit = logits[explained] - text };
    }
}
