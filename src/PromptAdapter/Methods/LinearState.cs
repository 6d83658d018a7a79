using System.Numerics;
using PromptAdapter.Evaluation;
using PromptAdapter.Features;
using PromptAdapter.Methods.Expressions;
using PromptAdapter.Weights;

namespace PromptAdapter.Methods;

/// <summary>
/// logits = f Wᵀ + b with fitted W and b (linear-probe), or beside text (gda): s · f W₀ᵀ + weight · (f Wᵀ + b). Both are linear in f, so one matrix and one
/// bias compute them. In files it is <c>weights</c> [C, D] and <c>offsets</c> [C] in double precision, as they were fitted, and the settings.
/// </summary>
public sealed class LinearState : IAdapterState
{
    private const string WeightsName = "weights";
    private const string BiasName = "offsets";

    private readonly string _method;
    private readonly double[] _weights;     // W, [C, D]
    private readonly double[] _bias;        // b, [C]
    private readonly double[] _sumWeights;  // weight · W + s · W₀, [C, D]
    private readonly double[] _sumBias;     // weight · b, [C]

    /// <summary>Keeps fitted weights.</summary>
    /// <param name="method">The method that fitted them, for example <c>linear-probe</c>.</param>
    /// <param name="weights">W, <c>[C, D]</c> row-major.</param>
    /// <param name="bias">b, <c>[C]</c>.</param>
    /// <param name="settings">What the method chose, by name; kept in files.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public LinearState(string method, double[] weights, double[] bias, IReadOnlyDictionary<string, double> settings)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(bias);
        if (bias.Length == 0 || weights.Length < bias.Length || weights.Length % bias.Length != 0)
            throw new ArgumentException($"{weights.Length} weights do not make a row for each of {bias.Length} classes", nameof(weights));
        (_method, _weights, _bias, _sumWeights, _sumBias, Settings) = (method, weights, bias, weights, bias, settings);
    }

    private LinearState(LinearState fitted, ClassWeights text, double scale, double weight)
        : this(fitted._method, fitted._weights, fitted._bias, fitted.Settings)
    {
        (Text, Scale) = (text, scale);
        _sumWeights = Array.ConvertAll(_weights, value => weight * value);
        _sumBias = Array.ConvertAll(_bias, value => weight * value);
        var values = text.Values.Span;
        for (var i = 0; i < values.Length; i++)
            _sumWeights[i] += scale * values[i];
    }

    /// <summary>W, <c>[C, D]</c>.</summary>
    public ReadOnlyMemory<double> Weights => _weights;

    /// <summary>b, <c>[C]</c>.</summary>
    public ReadOnlyMemory<double> Bias => _bias;

    /// <summary>What the method chose, by name.</summary>
    public IReadOnlyDictionary<string, double> Settings { get; }

    /// <summary>W₀, <c>[C, D]</c>, if there is text beside the fitted weights.</summary>
    public ClassWeights? Text { get; }

    /// <summary>s, the factor of the text logits; 0 without text.</summary>
    public double Scale { get; }

    /// <inheritdoc/>
    public int ClassCount => _bias.Length;

    /// <inheritdoc/>
    public int Dimension => _weights.Length / _bias.Length;

    /// <summary>The fitted weights beside text.</summary>
    /// <param name="text">W₀, <c>[C, D]</c>.</param>
    /// <param name="scale">s, the factor of the text logits.</param>
    /// <param name="weight">What the fitted logits are multiplied by.</param>
    public LinearState Beside(ClassWeights text, double scale, double weight)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new LinearState(this, text, scale, weight);
    }

    /// <inheritdoc/>
    public void Logits(ReadOnlySpan<float> features, Span<double> logits)
    {
        var rows = features.Length / Dimension;
        var groups = LaneProducts.Groups(rows);
        var images = new Vector<double>[groups * Dimension];
        LaneProducts.Pack(features, Dimension, images);
        var products = new Vector<double>[groups * ClassCount];
        LaneProducts.Multiply(images, _sumWeights, Dimension, products); // [groups, C]
        for (var row = 0; row < rows; row++)
        {
            for (var label = 0; label < ClassCount; label++)
                logits[row * ClassCount + label] = products[row / LaneProducts.Lanes * ClassCount + label][row % LaneProducts.Lanes] + _sumBias[label];
        }
    }

    /// <inheritdoc/>
    public LogitExpression Express(LogitExpression features) => features.Project(_sumWeights).Shift(_sumBias);

    /// <inheritdoc/>
    public Evidence Explain(ReadOnlySpan<float> feature, int? label = null)
    {
        var logits = new double[ClassCount];
        Logits(feature, logits);
        var explained = label ?? ArgMax.First(logits);
        var text = 0.0;
        for (var d = 0; d < feature.Length && Text is not null; d++)
            text += Scale * Text.Values.Span[explained * Dimension + d] * feature[d];
        return new Evidence(explained, text, 0, []) { FittedLogit = logits[explained] - text };
    }

    /// <inheritdoc/>
    public StoredState Store() => new(_method)
    {
        Tensors = [RawTensor.Of(WeightsName, _weights, ClassCount, Dimension), RawTensor.Of(BiasName, _bias, ClassCount)],
        Numbers = Settings,
    };

    /// <summary>The fitted weights of a file, without text.</summary>
    /// <param name="file">What was stored.</param>
    /// <param name="settings">The names of the settings, numbers from 0.</param>
    /// <exception cref="InvalidOperationException">Something is missing, or does not fit.</exception>
    internal static LinearState Restore(StateReader file, params IReadOnlyList<string> settings) => new(
        file.Stored.Method, file.Doubles(WeightsName, file.ClassCount, file.Dimension), file.Doubles(BiasName, file.ClassCount),
        settings.ToDictionary(setting => setting, setting => file.Number(setting, 0, double.MaxValue)));
}
