using PromptAdapter.Evaluation;

namespace PromptAdapter.Methods.LinearProbe;

/// <summary>logits = f Wᵀ + b with fitted W and b.</summary>
public sealed class LinearProbeState : IAdapterState
{
    private readonly double[] _weights; // [C, D]
    private readonly double[] _offsets; // [C]

    /// <summary>Keeps the weights.</summary>
    /// <param name="weights">W, <c>[C, D]</c> row-major.</param>
    /// <param name="offsets">b, <c>[C]</c>.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public LinearProbeState(double[] weights, double[] offsets)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(offsets);
        if (offsets.Length == 0 || weights.Length < offsets.Length || weights.Length % offsets.Length != 0)
            throw new ArgumentException($"{weights.Length} weights do not make a row for each of {offsets.Length} classes", nameof(weights));
        (_weights, _offsets) = (weights, offsets);
    }

    /// <summary>W, <c>[C, D]</c>.</summary>
    public ReadOnlyMemory<double> Weights => _weights;

    /// <summary>b, <c>[C]</c>.</summary>
    public ReadOnlyMemory<double> Offsets => _offsets;

    /// <summary>C, the weight of the data against the penalty.</summary>
    public double C { get; init; }

    /// <summary>Steps that the fit took.</summary>
    public int Iterations { get; init; }

    /// <summary>Whether it ended because the gradient or the progress was small enough.</summary>
    public bool Converged { get; init; }

    /// <summary>The summed loss plus ‖W‖² / (2C) at the end.</summary>
    public double Objective { get; init; }

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
        return new Evidence(explained, 0, 0, []) { FittedLogit = logits[explained] };
    }
}
