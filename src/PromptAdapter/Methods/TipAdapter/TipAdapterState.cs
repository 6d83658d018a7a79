using System.Numerics;
using PromptAdapter.Evaluation;
using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.Expressions;
using PromptAdapter.Weights;

namespace PromptAdapter.Methods.TipAdapter;

/// <summary>logits = s · f Wᵀ + α · exp(−β (1 − f Kᵀ)) V.</summary>
public sealed class TipAdapterState : IAdapterState
{
    /// <summary>The name of K in files.</summary>
    internal const string KeysName = "keys";

    /// <summary>The name in files of what a key of each class counts, where it is not 1.</summary>
    internal const string VoteWeightsName = "vote-weights";

    // As wide as the methods' options allow, times the factor that blends put on α.
    private const double Largest = 1e9;

    private readonly double[]? _weights; // [C, D]

    /// <summary>Keeps cache and weights.</summary>
    /// <param name="cache">K and V.</param>
    /// <param name="weights">W, <c>[C, D]</c>; <see langword="null"/> leaves the decision to the cache.</param>
    /// <param name="alpha">α.</param>
    /// <param name="beta">β.</param>
    /// <param name="scale">s.</param>
    public TipAdapterState(SupportCache cache, ClassWeights? weights, double alpha, double beta, double scale)
    {
        ArgumentNullException.ThrowIfNull(cache);
        (Cache, Weights, Alpha, Beta, Scale) = (cache, weights, alpha, beta, scale);
        _weights = weights is null ? null : Array.ConvertAll(weights.Values.ToArray(), value => (double)value);
    }

    /// <summary>K and V.</summary>
    public SupportCache Cache { get; }

    /// <summary>W, if there is text.</summary>
    public ClassWeights? Weights { get; }

    /// <summary>α, the weight of the cache.</summary>
    public double Alpha { get; }

    /// <summary>β, the sharpness of the cache.</summary>
    public double Beta { get; }

    /// <summary>s, the factor of the text logits.</summary>
    public double Scale { get; }

    /// <inheritdoc/>
    public int ClassCount => Cache.ClassCount;

    /// <inheritdoc/>
    public int Dimension => Cache.Dimension;

    /// <inheritdoc/>
    public void Logits(ReadOnlySpan<float> features, Span<double> logits)
    {
        var rows = features.Length / Dimension;
        var lanes = LaneProducts.Lanes;
        var groups = LaneProducts.Groups(rows);
        var images = new Vector<double>[groups * Dimension];
        LaneProducts.Pack(features, Dimension, images);
        var nearness = new Vector<double>[groups * Cache.Count];
        Cache.Nearness(images, nearness); // [groups, N]
        var text = new Vector<double>[groups * ClassCount];
        TextLogits(_weights, Scale, images, Dimension, text); // [groups, C]

        var votes = new Vector<double>[ClassCount];
        for (var group = 0; group * lanes < rows; group++)
        {
            Cache.Votes(nearness.AsSpan(group * Cache.Count, Cache.Count), Beta, votes);
            for (var label = 0; label < ClassCount; label++)
            {
                var sum = text[group * ClassCount + label] + Alpha * votes[label];
                for (var lane = 0; lane < lanes && group * lanes + lane < rows; lane++)
                    logits[(group * lanes + lane) * ClassCount + label] = sum[lane];
            }
        }
    }

    /// <inheritdoc/>
    public LogitExpression Express(LogitExpression features)
    {
        var votes = features.Project(Cache.Keys).Shift(-1).Times(Beta).Exp().Project(Cache.Votes()).Times(Alpha);
        return _weights is null ? votes : features.Project(_weights).Times(Scale).Plus(votes);
    }

    /// <inheritdoc/>
    public Evidence Explain(ReadOnlySpan<float> feature, int? label = null)
    {
        var logits = new double[ClassCount];
        Logits(feature, logits);
        var explained = label ?? ArgMax.First(logits);

        var images = new Vector<double>[LaneProducts.Groups(1) * Dimension];
        LaneProducts.Pack(feature, Dimension, images);
        var nearness = new Vector<double>[LaneProducts.Groups(1) * Cache.Count];
        Cache.Nearness(images, nearness);
        var votes = Cache.Order
            .Select((row, key) => new SupportVote(
                row, Cache.Labels[row], nearness[key][0] + 1, Alpha * Cache.Weights[Cache.Labels[row]] * Math.Exp(Beta * nearness[key][0])))
            .OrderByDescending(vote => vote.Weight)
            .ThenBy(vote => vote.Row)
            .ToArray();
        var cached = votes.Where(vote => vote.Label == explained).Sum(vote => vote.Weight);
        return new Evidence(explained, logits[explained] - cached, cached, votes);
    }

    /// <summary>
    /// <c>keys</c> [N, D] and the numbers <c>alpha</c> and <c>beta</c>; where keys of some classes count more than those of others, also <c>vote-weights</c>
    /// [C]. The values follow from the labels of the file.
    /// </summary>
    public StoredState Store() => new(TipAdapterMethod.MethodName)
    {
        Tensors = Cache.Weights.Any(weight => weight != 1)
            ? [RawTensor.Of(KeysName, Cache.Keys.Span, Cache.Count, Dimension), RawTensor.Of(VoteWeightsName, [.. Cache.Weights], ClassCount)]
            : [RawTensor.Of(KeysName, Cache.Keys.Span, Cache.Count, Dimension)],
        Numbers = TipAdapterMethod.Settings(Alpha, Beta),
    };

    internal static TipAdapterState Restore(StateReader file) => new(
        new SupportCache(file.Singles(KeysName, file.Labels.Count, file.Dimension), file.Dimension, file.Labels, file.ClassCount,
            file.Stored.Tensors.Any(tensor => tensor.Name == VoteWeightsName) ? VoteWeights(file) : null),
        file.TextIfAny, file.Number(SelectionOutcome.AlphaKey, 0, Largest), file.Number(SelectionOutcome.BetaKey, 0, Largest), file.Scale);

    private static double[] VoteWeights(StateReader file)
    {
        var weights = file.Doubles(VoteWeightsName, file.ClassCount);
        return Array.TrueForAll(weights, weight => weight is > 0 and <= Largest) ? weights
            : throw new InvalidOperationException(FormattableString.Invariant($"{VoteWeightsName} of {file.Stored.Method} are not within 0…{Largest}"));
    }

    /// <summary>s · f Wᵀ of packed images, <c>[groups, C]</c> vectors; zeros without weights.</summary>
    internal static void TextLogits(double[]? weights, double scale, ReadOnlySpan<Vector<double>> images, int dimension, Span<Vector<double>> text)
    {
        text.Clear();
        if (weights is null)
            return;
        LaneProducts.Multiply(images, weights, dimension, text);
        for (var i = 0; i < text.Length; i++)
            text[i] *= scale;
    }
}
