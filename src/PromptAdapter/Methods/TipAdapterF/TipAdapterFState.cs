using PromptAdapter.Features;
using PromptAdapter.Methods.Expressions;
using PromptAdapter.Methods.TipAdapter;

namespace PromptAdapter.Methods.TipAdapterF;

/// <summary>logits = s · f Wᵀ + α · exp(−β (1 − f Kᵀ)) V with trained keys K. They are not of unit length, so a similarity may exceed 1.</summary>
public sealed class TipAdapterFState : IAdapterState
{
    private readonly TipAdapterState _state;

    /// <summary>Keeps keys and weights.</summary>
    /// <param name="support">The support set that the keys were trained from.</param>
    /// <param name="keys">K, <c>[N, D]</c> in the order of the support set.</param>
    /// <param name="weights">W, <c>[C, D]</c>; <see langword="null"/> leaves the decision to the cache.</param>
    /// <param name="alpha">α.</param>
    /// <param name="beta">β.</param>
    /// <param name="scale">s.</param>
    /// <exception cref="ArgumentException">The keys are not <c>[N, D]</c>.</exception>
    public TipAdapterFState(FeatureSet support, ReadOnlyMemory<float> keys, ClassWeights? weights, double alpha, double beta, double scale)
        : this(new TipAdapterState(new SupportCache(support, keys), weights, alpha, beta, scale))
    {
    }

    /// <summary>Keeps a cache with trained keys.</summary>
    /// <param name="state">K, W, α, β and s.</param>
    internal TipAdapterFState(TipAdapterState state) => _state = state;

    /// <summary>K and V.</summary>
    public SupportCache Cache => _state.Cache;

    /// <summary>K, <c>[N, D]</c> in the order of the support set.</summary>
    public ReadOnlyMemory<float> Keys => Cache.Keys;

    /// <summary>W, if there is text.</summary>
    public ClassWeights? Weights => _state.Weights;

    /// <summary>α, the weight of the cache.</summary>
    public double Alpha => _state.Alpha;

    /// <summary>β, the sharpness of the cache.</summary>
    public double Beta => _state.Beta;

    /// <summary>s, the factor of the text logits.</summary>
    public double Scale => _state.Scale;

    /// <summary>How many epochs the keys were trained.</summary>
    public int Epochs { get; init; }

    /// <summary>What each of those epochs came to.</summary>
    public IReadOnlyList<TrainingEpoch> Curve { get; init; } = [];

    /// <inheritdoc/>
    public int ClassCount => _state.ClassCount;

    /// <inheritdoc/>
    public int Dimension => _state.Dimension;

    /// <inheritdoc/>
    public void Logits(ReadOnlySpan<float> features, Span<double> logits) => _state.Logits(features, logits);

    /// <inheritdoc/>
    public LogitExpression Express(LogitExpression features) => _state.Express(features);

    /// <summary>The same keys with another α and β.</summary>
    internal TipAdapterFState With(double alpha, double beta) =>
        new(new TipAdapterState(Cache, Weights, alpha, beta, Scale)) { Epochs = Epochs, Curve = Curve };

    /// <inheritdoc/>
    public Evidence Explain(ReadOnlySpan<float> feature, int? label = null) => _state.Explain(feature, label);

    /// <summary>What a cache stores, and the number <c>epochs</c>. The curve of the training is not kept.</summary>
    public StoredState Store()
    {
        var cache = _state.Store();
        var numbers = new Dictionary<string, double>(cache.Numbers) { [TipAdapterFMethod.EpochsKey] = Epochs };
        return cache with { Method = TipAdapterFMethod.MethodName, Numbers = numbers };
    }

    internal static TipAdapterFState Restore(StateReader file) =>
        new(TipAdapterState.Restore(file)) { Epochs = (int)file.Number(TipAdapterFMethod.EpochsKey, 0, int.MaxValue) };
}
