using System.Numerics;
using System.Numerics.Tensors;
using PromptAdapter.Features;

namespace PromptAdapter.Methods.TipAdapter;

/// <summary>
/// The key-value cache of Tip-Adapter (arXiv 2111.03930): keys K <c>[N, D]</c> and one-hot values V <c>[N, C]</c>, of which only the labels are kept.
/// The keys are held sorted by class, so that <c>E V</c> is a sum over consecutive keys. Where classes with fewer keys are to have as many votes as the others
/// (<see cref="ClassBalance"/>), the one of each value is the weight of its class.
/// </summary>
public sealed class SupportCache
{
    private readonly double[] _keys; // [N, D], sorted by class
    private readonly int[] _starts;  // [C + 1], where each class begins
    private readonly IReadOnlyList<double> _weights; // [C], what a key of each class counts

    /// <summary>Builds the cache of a support set, whose features are the keys.</summary>
    /// <param name="support">Keys and their classes, <c>[N, D]</c>.</param>
    public SupportCache(FeatureSet support)
        : this(support, support?.Features ?? default)
    {
    }

    /// <summary>Builds the cache of a support set with keys of its own: fine-tuned ones, which need not be of unit length.</summary>
    /// <param name="support">The classes, <c>[N]</c>.</param>
    /// <param name="keys">K, <c>[N, D]</c> in the order of the support set.</param>
    /// <exception cref="ArgumentException">The keys are not <c>[N, D]</c>, or one is not finite.</exception>
    public SupportCache(FeatureSet support, ReadOnlyMemory<float> keys)
        : this(keys, support?.Dimension ?? throw new ArgumentNullException(nameof(support)), support.Labels, support.ClassCount)
    {
    }

    /// <summary>Builds a cache from keys and the classes that they vote for.</summary>
    /// <param name="keys">K, <c>[N, D]</c>.</param>
    /// <param name="dimension">D, the number of values of a feature, at least 1.</param>
    /// <param name="labels">The class of each key, <c>[N]</c>, each in 0 … C − 1.</param>
    /// <param name="classCount">C, the number of classes, at least 1.</param>
    /// <param name="weights">What a key of each class counts, <c>[C]</c>; <see langword="null"/> for 1 each.</param>
    /// <exception cref="ArgumentException">The keys are not <c>[N, D]</c>, or one is not finite.</exception>
    internal SupportCache(ReadOnlyMemory<float> keys, int dimension, IReadOnlyList<int> labels, int classCount, IReadOnlyList<double>? weights = null)
    {
        _weights = weights ?? [.. Enumerable.Repeat(1.0, classCount)];
        if (keys.Length != (long)labels.Count * dimension)
            throw new ArgumentException($"{keys.Length} values are not one key of {dimension} for each of {labels.Count} images", nameof(keys));
        if (!TensorPrimitives.IsFiniteAll(keys.Span))
            throw new ArgumentException("a key holds a value that is not a finite number", nameof(keys));

        (Keys, Dimension, Labels) = (keys, dimension, labels);
        _keys = new double[keys.Length];
        _starts = new int[classCount + 1];
        Order = [.. Enumerable.Range(0, labels.Count).OrderBy(row => labels[row])]; // stable
        for (var next = 0; next < Order.Length; next++)
        {
            TensorPrimitives.ConvertChecked<float, double>(keys.Span.Slice(Order[next] * dimension, dimension), _keys.AsSpan(next * dimension, dimension));
            _starts[labels[Order[next]] + 1] = next + 1;
        }

        for (var label = 0; label < classCount; label++)
            _starts[label + 1] = Math.Max(_starts[label], _starts[label + 1]); // a class without keys ends where it begins
    }

    /// <summary>The cache of a support set, with an equal say for every class where that is wanted.</summary>
    /// <param name="support">The classes, <c>[N]</c>.</param>
    /// <param name="keys">K, <c>[N, D]</c> in the order of the support set.</param>
    /// <param name="balanced">Whether classes with fewer keys have as many votes as the others.</param>
    internal static SupportCache Of(FeatureSet support, ReadOnlyMemory<float> keys, bool balanced) => new(keys, support.Dimension, support.Labels,
        support.ClassCount, balanced ? ClassBalance.Of(support.Labels, support.ClassCount).Weights : null);

    /// <summary>K, <c>[N, D]</c>, in the order in which they were given.</summary>
    public ReadOnlyMemory<float> Keys { get; }

    /// <summary>The class that each key votes for, <c>[N]</c>.</summary>
    public IReadOnlyList<int> Labels { get; }

    /// <summary>N.</summary>
    public int Count => Labels.Count;

    /// <summary>D.</summary>
    public int Dimension { get; }

    /// <summary>C.</summary>
    public int ClassCount => _starts.Length - 1;

    /// <summary>Where each class's keys begin, <c>[C + 1]</c>.</summary>
    internal ReadOnlySpan<int> Starts => _starts;

    /// <summary>What a key of each class counts, <c>[C]</c>; 1 each as published.</summary>
    internal IReadOnlyList<double> Weights => _weights;

    /// <summary>The support row of each sorted key, <c>[N]</c>.</summary>
    internal int[] Order { get; }

    /// <summary>f·k − 1 of packed images and the sorted keys: minus the distance that the exponential takes.</summary>
    /// <param name="images"><c>[groups, D]</c> vectors.</param>
    /// <param name="nearness">Receives <c>[groups, N]</c> vectors.</param>
    internal void Nearness(ReadOnlySpan<Vector<double>> images, Span<Vector<double>> nearness)
    {
        LaneProducts.Multiply(images, _keys, Dimension, nearness);
        for (var i = 0; i < nearness.Length; i++)
            nearness[i] -= Vector<double>.One;
    }

    /// <summary>Vᵀ, <c>[C, N]</c>: the weight of the class where the key votes for it.</summary>
    internal double[] Votes()
    {
        var votes = new double[ClassCount * Count];
        for (var key = 0; key < Count; key++)
            votes[Labels[key] * Count + key] = _weights[Labels[key]];
        return votes;
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
            votes[label] = _weights[label] * sum;
        }
    }
}
