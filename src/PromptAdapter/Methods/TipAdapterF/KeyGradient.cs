using System.Numerics.Tensors;
using PromptAdapter.Features;
using PromptAdapter.Runtime;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

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
    private readonly int _count;
    private readonly int _dimension;
    private readonly int[] _starts;       // [C + 1], where each class's keys begin
    private readonly double _alpha, _beta, _scale;
    private readonly float[] _images;     // [B, D]
    private readonly float[] _affinity;   // [B, N]
    private readonly float[] _logits;     // [B, C]
    private readonly double[] _losses;    // [B]
    private readonly Tensor _imageTensor, _affinityTensor, _logitTensor, _keyTensor, _gradientTensor;
    private readonly Tensor? _weightTensor; // [C, D]

    /// <summary>Takes the sorted keys, which the optimiser changes in place between the steps.</summary>
    /// <param name="keys">K, <c>[N, D]</c>, sorted by class.</param>
    /// <param name="starts">Where each class begins, <c>[C + 1]</c>.</param>
    /// <param name="head">W, <c>[C, D]</c>, or <see langword="null"/>.</param>
    /// <param name="batch">The most images in one step.</param>
    /// <param name="alpha">α.</param>
    /// <param name="beta">β.</param>
    /// <param name="scale">s.</param>
    public KeyGradient(float[] keys, int[] starts, ClassWeights? head, int batch, double alpha, double beta, double scale)
    {
        NativeBackend.EnsureLoaded();
        _starts = starts;
        _count = starts[^1];
        _dimension = keys.Length / _count;
        (_alpha, _beta, _scale) = (alpha, beta, scale);
        _images = new float[batch * _dimension];
        _affinity = new float[CheckedLength(batch, _count)];
        _logits = new float[CheckedLength(batch, ClassCount)];
        _losses = new double[batch];
        Gradient = new float[keys.Length];

        // The tensors are views of the arrays, so that the passes in between work on plain spans.
        using var scope = NewDisposeScope();
        _keyTensor = Share(keys, _count, _dimension).DetachFromDisposeScope();
        _gradientTensor = Share(Gradient, _count, _dimension).DetachFromDisposeScope();
        _imageTensor = Share(_images, batch, _dimension).DetachFromDisposeScope();
        _affinityTensor = Share(_affinity, batch, _count).DetachFromDisposeScope();
        _logitTensor = Share(_logits, batch, ClassCount).DetachFromDisposeScope();
        _weightTensor = head is null ? null : Share(head.Values.ToArray(), ClassCount, _dimension).DetachFromDisposeScope();
    }

    /// <summary>dL/dK of the last batch, <c>[N, D]</c>.</summary>
    public float[] Gradient { get; }

    private int ClassCount => _starts.Length - 1;

    /// <summary>Computes loss and gradient.</summary>
    /// <param name="view">The images to draw from, <c>[M, D]</c>.</param>
    /// <param name="rows">The rows that make the batch, at most B.</param>
    /// <param name="parallel">Threads to use.</param>
    /// <returns>The mean cross entropy of the batch and how many of its images were classified correctly.</returns>
    public (double Loss, int Correct) Compute(FeatureSet view, ReadOnlyMemory<int> rows, ParallelOptions parallel)
    {
        var order = rows.Span;
        for (var i = 0; i < order.Length; i++)
            view.Row(order[i]).CopyTo(_images.AsSpan(i * _dimension));

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var images = _imageTensor.narrow(0, 0, order.Length);       // [b, D]
        var affinity = _affinityTensor.narrow(0, 0, order.Length);  // [b, N]
        affinity.addmm_(images, _keyTensor.t(), beta: 0, alpha: 1);
        if (_weightTensor is not null)
            _logitTensor.narrow(0, 0, order.Length).addmm_(images, _weightTensor.t(), beta: 0, alpha: (float)_scale); // [b, C]
        else
            _logits.AsSpan().Clear();

        var correct = 0;
        Parallel.For(0, rows.Length, parallel, i =>
        {
            if (Row(i, view.Labels[rows.Span[i]], 1.0 / rows.Length))
                Interlocked.Increment(ref correct);
        });
        _gradientTensor.addmm_(affinity.t(), images, beta: 0, alpha: 1); // [N, D]

        var loss = 0.0;
        for (var i = 0; i < rows.Length; i++)
            loss += _losses[i];
        return (loss / rows.Length, correct);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in (Tensor?[])[_imageTensor, _affinityTensor, _logitTensor, _keyTensor, _gradientTensor, _weightTensor])
            tensor?.Dispose();
    }

    // Cosines of one image with all keys become dL/d(f Kᵀ), in place.
    private bool Row(int i, int label, double share)
    {
        var votes = _affinity.AsSpan(i * _count, _count);
        var logits = _logits.AsSpan(i * ClassCount, ClassCount);
        TensorPrimitives.Multiply(votes, (float)_beta, votes);
        TensorPrimitives.Subtract(votes, (float)_beta, votes);
        TensorPrimitives.Exp(votes, votes);
        for (var c = 0; c < logits.Length; c++)
            logits[c] += (float)_alpha * TensorPrimitives.Sum<float>(votes[_starts[c].._starts[c + 1]]);

        var largest = TensorPrimitives.IndexOfMax<float>(logits);
        var (top, own) = (logits[largest], logits[label]);
        TensorPrimitives.Subtract(logits, top, logits);
        TensorPrimitives.Exp(logits, logits);
        var sum = TensorPrimitives.Sum<float>(logits);
        _losses[i] = Math.Log(sum) + ((double)top - own);
        for (var c = 0; c < logits.Length; c++)
        {
            var difference = logits[c] / sum - (c == label ? 1 : 0); // p − y
            var vote = votes[_starts[c].._starts[c + 1]];
            TensorPrimitives.Multiply(vote, (float)(_alpha * _beta * share) * difference, vote);
        }

        return largest == label;
    }

    private static int CheckedLength(int rows, int columns)
    {
        var length = (long)rows * columns;
        return length <= Array.MaxLength ? (int)length
            : throw new InputException($"a batch of {rows} images against {columns} keys or classes does not fit into one array", null, "use a smaller batch");
    }

    private static Tensor Share(float[] values, int rows, int columns) => frombuffer(values, ScalarType.Float32).view(rows, columns);
}
