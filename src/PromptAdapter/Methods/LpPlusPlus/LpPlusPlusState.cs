using PromptAdapter.Evaluation;
using PromptAdapter.Features;
using PromptAdapter.Methods.Expressions;
using PromptAdapter.Weights;

namespace PromptAdapter.Methods.LpPlusPlus;

/// <summary>logits = f Vᵀ + α ∘ f Wᵀ: visual weights beside the text, which each class multiplies by a number of its own.</summary>
public sealed class LpPlusPlusState : IAdapterState
{
    private const string WeightsName = "weights";
    private const string MultipliersName = "multipliers";

    private readonly double[] _weights;     // V, [C, D]
    private readonly double[] _multipliers; // α, [C]
    private readonly LinearState _sum;      // V + α W

    /// <summary>Keeps what was learned.</summary>
    /// <param name="weights">V, <c>[C, D]</c>.</param>
    /// <param name="multipliers">α, <c>[C]</c>.</param>
    /// <param name="text">W, <c>[C, D]</c>; <see langword="null"/> without text.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public LpPlusPlusState(double[] weights, double[] multipliers, ClassWeights? text)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(multipliers);
        if (text is not null && (text.ClassCount != multipliers.Length || text.Values.Length != weights.Length))
            throw new ArgumentException($"{weights.Length} weights do not belong to {multipliers.Length} classes", nameof(weights));
        (_weights, _multipliers, Text) = (weights, multipliers, text);
        var sum = (double[])weights.Clone();
        for (var i = 0; i < sum.Length && text is not null; i++)
            sum[i] += multipliers[i / text.Dimension] * text.Values.Span[i];
        _sum = new LinearState(LpPlusPlusMethod.MethodName, sum, new double[multipliers.Length], new Dictionary<string, double>());
    }

    /// <summary>V, <c>[C, D]</c>.</summary>
    public ReadOnlyMemory<double> Weights => _weights;

    /// <summary>α, <c>[C]</c>.</summary>
    public ReadOnlyMemory<double> Multipliers => _multipliers;

    /// <summary>W, if there is text.</summary>
    public ClassWeights? Text { get; }

    /// <inheritdoc/>
    public int ClassCount => _sum.ClassCount;

    /// <inheritdoc/>
    public int Dimension => _sum.Dimension;

    /// <inheritdoc/>
    public void Logits(ReadOnlySpan<float> features, Span<double> logits) => _sum.Logits(features, logits);

    /// <inheritdoc/>
    public LogitExpression Express(LogitExpression features) => _sum.Express(features);

    /// <inheritdoc/>
    public Evidence Explain(ReadOnlySpan<float> feature, int? label = null)
    {
        var logits = new double[ClassCount];
        Logits(feature, logits);
        var explained = label ?? ArgMax.First(logits);
        var text = 0.0;
        for (var d = 0; d < feature.Length && Text is not null; d++)
            text += _multipliers[explained] * Text.Values.Span[explained * Dimension + d] * feature[d];
        return new Evidence(explained, text, 0, []) { FittedLogit = logits[explained] - text };
    }

    /// <inheritdoc/>
    public StoredState Store() => new(LpPlusPlusMethod.MethodName)
    {
        Tensors = [RawTensor.Of(WeightsName, _weights, ClassCount, Dimension), RawTensor.Of(MultipliersName, _multipliers, ClassCount)],
    };

    internal static LpPlusPlusState Restore(StateReader file) =>
        new(file.Doubles(WeightsName, file.ClassCount, file.Dimension), file.Doubles(MultipliersName, file.ClassCount), file.TextIfAny);
}
