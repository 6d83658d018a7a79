using System.Numerics;
using System.Numerics.Tensors;
using PromptAdapter.Evaluation;
using PromptAdapter.Features;
using PromptAdapter.Methods.Expressions;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Weights;

namespace PromptAdapter.Methods.ProKeR;

/// <summary>logits = t · (softmax(s f Wᵀ) + exp(−β (1 − f Sᵀ)) A): the probabilities of the text and a kernel expansion over the support images.</summary>
public sealed class ProKeRState : IAdapterState
{
    private const string KeysName = "keys";
    private const string CoefficientsName = "coefficients";
    private const double Largest = 1e9;

    private readonly float[] _features;        // S, [N, D]
    private readonly float[] _stored;          // Aᵀ, [C, N]
    private readonly IReadOnlyList<int> _labels;
    private readonly double[] _keys;           // S, [N, D]
    private readonly double[] _coefficients;   // Aᵀ, [C, N]
    private readonly double[]? _text;          // W, [C, D]
    private readonly Lazy<EquivalentKernel> _equivalent;

    /// <summary>Keeps a solution.</summary>
    /// <param name="support">S, <c>[N, D]</c>.</param>
    /// <param name="labels">The class of each support image, <c>[N]</c>.</param>
    /// <param name="coefficients">Aᵀ, <c>[C, N]</c>.</param>
    /// <param name="weights">W, <c>[C, D]</c>; <see langword="null"/> without text.</param>
    /// <param name="scale">s.</param>
    /// <param name="settings">β and λ.</param>
    /// <param name="factor">t.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public ProKeRState(
        float[] support, IReadOnlyList<int> labels, float[] coefficients, ClassWeights? weights, double scale, (double Beta, double Ridge) settings,
            double factor)
    {
        ArgumentNullException.ThrowIfNull(support);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(coefficients);
        if (labels.Count == 0 || support.Length % labels.Count != 0 || coefficients.Length % labels.Count != 0
            || (weights is not null && (weights.ClassCount != coefficients.Length / labels.Count || weights.Dimension != support.Length / labels.Count)))
            throw new ArgumentException($"{coefficients.Length} coefficients do not belong to {labels.Count} support images", nameof(coefficients));
        (_features, _stored, _labels, Weights, Scale, Factor) = (support, coefficients, labels, weights, scale, factor);
        (Beta, Ridge) = settings;
        _keys = Array.ConvertAll(support, value => (double)value);
        _coefficients = Array.ConvertAll(coefficients, value => (double)value);
        _text = weights is null ? null : Array.ConvertAll(weights.Values.ToArray(), value => (double)value);
        _equivalent = new Lazy<EquivalentKernel>(() => new EquivalentKernel(_keys, _labels, _coefficients, (Beta, Ridge)));
    }

    /// <summary>W, if there is text.</summary>
    public ClassWeights? Weights { get; }

    /// <summary>β, the sharpness of the kernel.</summary>
    public double Beta { get; }

    /// <summary>λ, the ridge that the coefficients were solved with.</summary>
    public double Ridge { get; }

    /// <summary>s, the factor of the text logits.</summary>
    public double Scale { get; }

    /// <summary>t, the factor of the scores.</summary>
    public double Factor { get; }

    /// <inheritdoc/>
    public int ClassCount => _stored.Length / _labels.Count;

    /// <inheritdoc/>
    public int Dimension => _features.Length / _labels.Count;

    /// <inheritdoc/>
    public void Logits(ReadOnlySpan<float> features, Span<double> logits)
    {
        var rows = features.Length / Dimension;
        var groups = LaneProducts.Groups(rows);
        var images = new Vector<double>[groups * Dimension];
        LaneProducts.Pack(features, Dimension, images);
        var kernel = Kernel(images, groups); // [groups, N]
        var text = new Vector<double>[groups * ClassCount];
        TipAdapterState.TextLogits(_text, Scale, images, Dimension, text); // [groups, C]
        var expansion = new Vector<double>[groups * ClassCount];
        LaneProducts.Multiply(kernel, _coefficients, _labels.Count, expansion); // [groups, C]
        for (var row = 0; row < rows; row++)
        {
            var own = logits.Slice(row * ClassCount, ClassCount);
            var (first, lane) = (row / LaneProducts.Lanes * ClassCount, row % LaneProducts.Lanes);
            for (var label = 0; label < ClassCount; label++)
                own[label] = text[first + label][lane];
            TensorPrimitives.SoftMax<double>(own, own);
            for (var label = 0; label < ClassCount; label++)
                own[label] = Factor * (own[label] + expansion[first + label][lane]);
        }
    }

    /// <inheritdoc/>
    public LogitExpression Express(LogitExpression features)
    {
        var expansion = features.Project(_keys).Shift(-1).Times(Beta).Exp().Project(_coefficients);
        // Without text the softmax is of zeros.
        return (_text is null ? expansion.Shift(1.0 / ClassCount) : features.Project(_text).Times(Scale).SoftMax().Plus(expansion)).Times(Factor);
    }

    /// <summary>
    /// A support image's vote is what it adds to the logit of its own class, as one of the images that the regression is a weighted mean of
    /// (<see cref="EquivalentKernel"/>). What the images of other classes add to the explained class, mostly below zero, is its fitted part.
    /// </summary>
    /// <param name="feature">One normalised feature, <c>[D]</c>.</param>
    /// <param name="label">The class; <see langword="null"/> takes the predicted one.</param>
    public Evidence Explain(ReadOnlySpan<float> feature, int? label = null)
    {
        var logits = new double[ClassCount];
        Logits(feature, logits);
        var explained = label ?? ArgMax.First(logits);
        var groups = LaneProducts.Groups(1);
        var images = new Vector<double>[groups * Dimension];
        LaneProducts.Pack(feature, Dimension, images);
        var cosines = new Vector<double>[groups * _labels.Count];
        LaneProducts.Multiply(images, _keys, Dimension, cosines);
        var parts = _equivalent.Value.Parts([.. cosines.Take(_labels.Count).Select(cosine => Math.Exp(Beta * (cosine[0] - 1)))]);
        var votes = _labels
            .Select((own, row) => new SupportVote(row, own, cosines[row][0], Factor * parts(row, own)))
            .OrderByDescending(vote => vote.Weight).ThenBy(vote => vote.Row).ToArray();
        var cached = votes.Where(vote => vote.Label == explained).Sum(vote => vote.Weight);
        var expansion = 0.0;
        for (var row = 0; row < _labels.Count; row++)
            expansion += Factor * parts(row, explained);
        var before = logits[explained] - expansion; // what the text says, or without text the same for every class
        return _text is null
            ? new Evidence(explained, 0, cached, votes) { FittedLogit = before + expansion - cached }
            : new Evidence(explained, before, cached, votes) { FittedLogit = expansion - cached };
    }

    /// <summary><c>keys</c> [N, D], <c>coefficients</c> [C, N] and the numbers <c>kernel-beta</c>, <c>ridge</c> and <c>factor</c>.</summary>
    public StoredState Store() => new(ProKeRMethod.MethodName)
    {
        Tensors = [RawTensor.Of(KeysName, _features, _labels.Count, Dimension), RawTensor.Of(CoefficientsName, _stored, ClassCount, _labels.Count)],
        Numbers = ProKeRMethod.Settings((Beta, Ridge), Factor),
    };

    internal static ProKeRState Restore(StateReader file) => new(
        file.Singles(KeysName, file.Labels.Count, file.Dimension), file.Labels, file.Singles(CoefficientsName, file.ClassCount, file.Labels.Count), file.TextIfAny,
        file.Scale, (file.Number(ProKeRMethod.BetaKey, 0, Largest), file.Number(ProKeRMethod.RidgeKey, 0, Largest)),
            file.Number(ProKeRMethod.FactorKey, 0, Largest));

    private Vector<double>[] Kernel(Vector<double>[] images, int groups)
    {
        var kernel = new Vector<double>[groups * _labels.Count];
        LaneProducts.Multiply(images, _keys, Dimension, kernel);
        for (var i = 0; i < kernel.Length; i++)
            kernel[i] = Vector.Exp(Beta * (kernel[i] - Vector<double>.One));
        return kernel;
    }
}
