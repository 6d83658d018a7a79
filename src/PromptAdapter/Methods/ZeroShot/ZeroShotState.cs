using System.Numerics;
using PromptAdapter.Evaluation;
using PromptAdapter.Features;
using PromptAdapter.Methods.Expressions;

namespace PromptAdapter.Methods.ZeroShot;

/// <summary>logits = s · f Wᵀ.</summary>
public sealed class ZeroShotState : IAdapterState
{
    private readonly double[] _weights; // [C, D]

    /// <summary>Keeps the weights.</summary>
    /// <param name="weights">W, <c>[C, D]</c>.</param>
    /// <param name="scale">s.</param>
    public ZeroShotState(ClassWeights weights, double scale)
    {
        ArgumentNullException.ThrowIfNull(weights);
        Weights = weights;
        Scale = scale;
        _weights = Array.ConvertAll(weights.Values.ToArray(), value => (double)value);
    }

    /// <summary>W.</summary>
    public ClassWeights Weights { get; }

    /// <summary>s.</summary>
    public double Scale { get; }

    /// <inheritdoc/>
    public int ClassCount => Weights.ClassCount;

    /// <inheritdoc/>
    public int Dimension => Weights.Dimension;

    /// <inheritdoc/>
    public void Logits(ReadOnlySpan<float> features, Span<double> logits)
    {
        var groups = LaneProducts.Groups(features.Length / Dimension);
        var images = new Vector<double>[groups * Dimension];
        LaneProducts.Pack(features, Dimension, images);
        var cosines = new Vector<double>[groups * ClassCount];
        LaneProducts.Multiply(images, _weights, Dimension, cosines); // [groups, C]
        for (int row = 0, rows = features.Length / Dimension; row < rows; row++)
        {
            for (var label = 0; label < ClassCount; label++)
                logits[row * ClassCount + label] = Scale * cosines[row / LaneProducts.Lanes * ClassCount + label][row % LaneProducts.Lanes];
        }
    }

    /// <inheritdoc/>
    public LogitExpression Express(LogitExpression features) => features.Project(_weights).Times(Scale);

    /// <inheritdoc/>
    public Evidence Explain(ReadOnlySpan<float> feature, int? label = null)
    {
        var logits = new double[ClassCount];
        Logits(feature, logits);
        var explained = label ?? ArgMax.First(logits);
        return new Evidence(explained, logits[explained], 0, []);
    }

    /// <summary>Nothing but the name: the class weights are the file's.</summary>
    public StoredState Store() => new(ZeroShotMethod.MethodName);
}
