using System.Numerics;
using PromptAdapter.Features;

namespace PromptAdapter.Methods.TipAdapter;

/// <summary>
/// The key-value cache of Tip-Adapter (arXiv 2111.03930): keys K <c>[N, D]</c> and one-hot values V <c>[N, C]</c>, of which only the labels are kept.
/// The keys are held sorted by class, so that <c>E V</c> is a sum over consecutive keys and no multiplication at all.
/// </summary>
public sealed class SupportCache
{
    private readonly double[] _keys; // [N, D], sorted by class
    private readonly int[] _starts;  // [C + 1], where each class begins

    /// <summary>Builds the cache of a support set, whose features are the keys.</summary>
    /// <param name="support">Keys and their classes, <c>[N, D]</c>.</param>
    public SupportCache(FeatureSet support)
        : this(support, support is null ? [] : support.Features.Span)
    {
    }

    /// <summary>Builds the cache of a support set with keys of its own: fine-tuned ones, which need not be of unit length.</summary>
    /// <param name="support">The classes, <c>[N]</c>.</param>
    /// <param name="keys">K, <c>[N, D]</c> in the order of the support set.</param>
    /// <exception cref="ArgumentException">The keys are not <c>[N, D]</c>, or one is not finite.</exception>
    public SupportCache(FeatureSet support, ReadOnlySpan<float> keys)
    {
        ArgumentNullException.ThrowIfNull(support);
        if (keys.Length != support.Features.Length)
            throw new ArgumentException($"{keys.Length} values are not one key of {support.Dimension} for each of {support.Count} images", nameof(keys));
        foreach (var value in keys)
        {
            if (!float.IsFinite(value))
                throw new ArgumentException("a key holds a value that is not a finite number", nameof(keys));
        }

        Support = support;
        _keys = new double[support.Count * support.Dimension];
        _starts = new int[support.ClassCount + 1];
        Order = new int[support.Count];
        var (label, next) = (0, 0);
        foreach (var rows in support.RowsByClass())
        {
            foreach (var row in rows)
            {
                var key = keys.Slice(row * support.Dimension, support.Dimension);
                for (var d = 0; d < key.Length; d++)
                    _keys[next * support.Dimension + d] = key[d];
                Order[next++] = row;
            }

            _starts[++label] = next;
        }
    }

    /// <summary>The support set as given.</summary>
    public FeatureSet Support { get; }

    /// <summary>N.</summary>
    public int Count => Support.Count;

    /// <summary>C.</summary>
    public int ClassCount => Support.ClassCount;

    /// <summary>Where each class's keys begin, <c>[C + 1]</c>.</summary>
    internal ReadOnlySpan<int> Starts => _starts;

    /// <summary>The support row of each sorted key, <c>[N]</c>.</summary>
    internal int[] Order { get; }

    /// <summary>f·k − 1 of packed images and the sorted keys: minus the distance that the exponential takes.</summary>
    /// <param name="images"><c>[groups, D]</c> vectors.</param>
    /// <param name="nearness">Receives <c>[groups, N]</c> vectors.</param>
    internal void Nearness(ReadOnlySpan<Vector<double>> images, Span<Vector<double>> nearness)
    {
        LaneProducts.Multiply(images, _keys, Support.Dimension, nearness);
        for (var i = 0; i < nearness.Length; i++)
            nearness[i] -= Vector<double>.One;
    }

    /// <summary>exp(−β (1 − f Kᵀ)) V of one group, straight from its definition: what every faster way must agree with.</summary>
    /// <param name="nearness">f·k − 1, <c>[N]</c> vectors.</param>
    /// <param name="beta">β.</param>
    /// <param name="votes">Receives <c>[C]</c> vectors.</param>
    internal void Votes(ReadOnlySpan<Vector<double>> nearness, double beta, Span<Vector<double>> votes)
    {
        var sharpness = new Vector<double>(beta);
        for (var label = 0; label < ClassCount; label++)
        {
            var sum = Vector<double>.Zero;
            for (var key = _starts[label]; key < _starts[label + 1]; key++)
                sum += Vector.Exp(sharpness * nearness[key]);
            votes[label] = sum;
        }
    }
}
