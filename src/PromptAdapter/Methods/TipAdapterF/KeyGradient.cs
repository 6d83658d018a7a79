using System.Numerics.Tensors;
using PromptAdapter.Features;
using PromptAdapter.Matrices;

namespace PromptAdapter.Methods.TipAdapterF;

/// <summary>
/// The loss of one batch and its gradient in the keys, written out by hand. With a = exp(−β (1 − f Kᵀ)) and p = softmax(s f Wᵀ + α a V):
/// <code>
/// dL/da = α (p − y) Vᵀ / B        dL/dK = (β · a ∘ dL/da)ᵀ f
/// </code>
/// so two matrix products and one pass over the affinities between them do what takes a graph of ten operations.
/// V is one-hot and the keys are held sorted by class: a V is a sum over consecutive keys.
/// All buffers live as long as the object; a step allocates nothing that grows.
/// </summary>
internal sealed class KeyGradient : IDisposable
{
    private readonly MatrixProducts _products;
    private readonly MatrixBuffer<float> _keys;      // [N, D]
    private readonly MatrixBuffer<float>? _weights;  // [C, D]
    private readonly MatrixBuffer<float> _images;    // [B, D]
    private readonly MatrixBuffer<float> _affinity;  // [B, N]
    private readonly MatrixBuffer<float> _logits;    // [B, C]
    private readonly double[] _losses;               // [B]
    private readonly int[] _starts;                  // [C + 1], where each class's keys begin
    private readonly float _alpha, _beta, _scale;

    /// <summary>Takes the sorted keys, which the optimiser changes in place between the steps.</summary>
    /// <param name="keys">K, <c>[N, D]</c>, sorted by class and allocated by <paramref name="products"/>; the caller disposes it.</param>
    /// <param name="starts">Where each class begins, <c>[C + 1]</c>.</param>
    /// <param name="head">W, <c>[C, D]</c>, or <see langword="null"/>.</param>
    /// <param name="batch">The most images in one step.</param>
    /// <param name="alpha">α.</param>
    /// <param name="beta">β.</param>
    /// <param name="scale">s.</param>
    /// <param name="products">How matrices are multiplied; <see langword="null"/> takes <see cref="ManagedProducts"/>.</param>
    public KeyGradient(MatrixBuffer<float> keys, int[] starts, ClassWeights? head, int batch, double alpha, double beta, double scale,
        MatrixProducts? products = null)
    {
        (_products, _keys, _starts) = (products ?? ManagedProducts.Instance, keys, starts);
        (_alpha, _beta, _scale) = ((float)alpha, (float)beta, (float)scale);
        _weights = head is null ? null : _products.Copy(ClassCount, head.Values.Span);
        _images = _products.Allocate<float>(batch, keys.Columns);
        _affinity = _products.Allocate<float>(batch, starts[^1]);
        _logits = _products.Allocate<float>(batch, ClassCount);
        _losses = new double[batch];
        Gradient = _products.Allocate<float>(starts[^1], keys.Columns);
    }

    /// <summary>An equal say for every class; <see langword="null"/> lets every image and every key count the same, as published.</summary>
    public ClassBalance? Balance { get; init; }

    /// <summary>dL/dK of the last batch, <c>[N, D]</c>.</summary>
    public MatrixBuffer<float> Gradient { get; }

    private int ClassCount => _starts.Length - 1;

    private float AlphaOf(int label) => Balance is null ? _alpha : _alpha * (float)Balance.Weights[label];

    /// <summary>Computes loss and gradient.</summary>
    /// <param name="view">The images to draw from, <c>[M, D]</c>.</param>
    /// <param name="rows">The rows that make the batch, at most B.</param>
    /// <param name="parallel">Threads to use.</param>
    /// <returns>The mean cross entropy of the batch and how many of its images were classified correctly.</returns>
    public (double Loss, int Correct) Compute(FeatureSet view, ReadOnlyMemory<int> rows, ParallelOptions parallel)
    {
        var order = rows.Span;
        for (var i = 0; i < order.Length; i++)
            view.Row(order[i]).CopyTo(_images.Row(i));

        _products.TimesTransposed(_images, rows.Length, _keys, 1, _affinity, parallel); // [b, N]
        if (_weights is not null)
            _products.TimesTransposed(_images, rows.Length, _weights, _scale, _logits, parallel); // [b, C]
        else
            _logits.Span.Clear();

        var correct = 0;
        Parallel.For(0, rows.Length, parallel, i =>
        {
            var label = view.Labels[rows.Span[i]];
            if (Row(i, label, Balance?.Weights[label] ?? 1, rows.Length))
                Interlocked.Increment(ref correct);
        });
        _products.TransposedTimes(_affinity, rows.Length, _images, Gradient, parallel); // [N, D]

        var loss = 0.0;
        for (var i = 0; i < rows.Length; i++)
            loss += _losses[i];
        return (loss / rows.Length, correct);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffer in (MatrixBuffer<float>?[])[_weights, _images, _affinity, _logits, Gradient])
            buffer?.Dispose();
    }

    // Cosines of one image with all keys become dL/d(f Kᵀ), in place.
    private bool Row(int i, int label, double weight, int batch)
    {
        var share = (float)(weight / batch);
        var votes = _affinity.Row(i);
        var logits = _logits.Row(i);
        TensorPrimitives.Multiply(votes, _beta, votes);
        TensorPrimitives.Subtract(votes, _beta, votes);
        TensorPrimitives.Exp(votes, votes);
        for (var c = 0; c < logits.Length; c++)
            logits[c] += AlphaOf(c) * TensorPrimitives.Sum<float>(votes[_starts[c].._starts[c + 1]]) + (float)(Balance?.Offsets[c] ?? 0);

        var largest = TensorPrimitives.IndexOfMax<float>(logits);
        var (top, own) = (logits[largest], logits[label]);
        TensorPrimitives.Subtract(logits, top, logits);
        TensorPrimitives.Exp(logits, logits);
        var sum = TensorPrimitives.Sum<float>(logits);
        _losses[i] = weight * (Math.Log(sum) + ((double)top - own));
        for (var c = 0; c < logits.Length; c++)
        {
            var difference = logits[c] / sum - (c == label ? 1 : 0); // p − y
            var vote = votes[_starts[c].._starts[c + 1]];
            TensorPrimitives.Multiply(vote, AlphaOf(c) * _beta * share * difference, vote);
        }

        return largest == label;
    }
}
