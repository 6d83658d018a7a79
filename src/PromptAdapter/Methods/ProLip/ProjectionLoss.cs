using System.Numerics;
using System.Numerics.Tensors;
using PromptAdapter.Features;
using PromptAdapter.Matrices;

namespace PromptAdapter.Methods.ProLip;

/// <summary>
/// What the projection W is tuned by (arXiv 2410.05270, equation 4): the mean cross entropy of s · norm(x W) Tᵀ plus λ‖W − W₀‖²_F, and its gradient. W is held
/// transposed, <c>[E, P]</c>.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class ProjectionLoss<T> : IDisposable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly MatrixProducts _products;
    private readonly IReadOnlyList<int> _labels; // [N]
    private readonly MatrixBuffer<T> _text;      // T, [C, E]
    private readonly MatrixBuffer<T> _classes;   // Tᵀ, [E, C]
    private readonly MatrixBuffer<T> _start;     // W₀ᵀ, [E, P]
    private readonly MatrixBuffer<T> _features;  // norm(x W), [N, E]
    private readonly MatrixBuffer<T> _scores;    // [N, C]
    private readonly MatrixBuffer<T> _slopes;    // of the loss by the features, then by x W, [N, E]
    private readonly T[] _lengths;               // ‖x W‖, [N]
    private readonly T[] _losses;                // [N]

    /// <summary>Takes what stays the same from step to step.</summary>
    /// <param name="products">How matrices are multiplied.</param>
    /// <param name="text">T, <c>[C, E]</c>.</param>
    /// <param name="labels">The labels of the images, <c>[N]</c>.</param>
    /// <param name="start">W₀ᵀ, <c>[E, P]</c>.</param>
    public ProjectionLoss(MatrixProducts products, ClassWeights text, IReadOnlyList<int> labels, ReadOnlySpan<T> start)
    {
        (_products, _labels, var width) = (products, labels, text.Dimension);
        _text = products.Allocate<T>(text.ClassCount, width);
        TensorPrimitives.ConvertTruncating(text.Values.Span, _text.Span);
        _classes = products.Allocate<T>(width, text.ClassCount);
        for (var label = 0; label < text.ClassCount; label++)
        {
            for (var e = 0; e < width; e++)
                _classes.Row(e)[label] = _text.Row(label)[e];
        }

        _start = products.Copy(width, start);
        _features = products.Allocate<T>(labels.Count, width);
        _slopes = products.Allocate<T>(labels.Count, width);
        _scores = products.Allocate<T>(labels.Count, text.ClassCount);
        (_lengths, _losses) = (new T[labels.Count], new T[labels.Count]);
    }

    /// <summary>s.</summary>
    public required float Scale { get; init; }

    /// <summary>λ.</summary>
    public required double Penalty { get; init; }

    /// <summary>How many of the P columns of Wᵀ are tuned; those behind them, a ResNet's bias, stay.</summary>
    public required int Tuned { get; init; }

    /// <summary>The loss and its gradient.</summary>
    /// <param name="images">x, <c>[N, P]</c>, rows of any length.</param>
    /// <param name="projection">Wᵀ, <c>[E, P]</c>.</param>
    /// <param name="gradient">Receives the gradient by Wᵀ, <c>[E, P]</c>.</param>
    /// <param name="parallel">Threads to use.</param>
    /// <returns>The loss.</returns>
    public double Evaluate(MatrixBuffer<T> images, MatrixBuffer<T> projection, MatrixBuffer<T> gradient, ParallelOptions parallel)
    {
        var count = _labels.Count;
        _products.TimesTransposed(images, count, projection, 1, _features, parallel);
        for (var row = 0; row < count; row++)
        {
            var feature = _features.Row(row);
            _lengths[row] = TensorPrimitives.Norm<T>(feature);
            TensorPrimitives.Divide(feature, _lengths[row], feature);
        }

        _products.TimesTransposed(_features, count, _text, Scale, _scores, parallel);
        Parallel.For(0, count, parallel, row => _losses[row] = CrossEntropy(_scores.Row(row), _labels[row]));
        _products.TimesTransposed(_scores, count, _classes, Scale / count, _slopes, parallel);
        for (var row = 0; row < count; row++)
        {
            var feature = _features.Row(row);
            var slope = _slopes.Row(row);
            TensorPrimitives.MultiplyAdd(feature, -TensorPrimitives.Dot<T>(feature, slope), slope, slope); // along the feature only its length changes
            TensorPrimitives.Divide(slope, _lengths[row], slope);
        }

        _products.TransposedTimes(_slopes, count, images, gradient, parallel);
        return (double.CreateTruncating(TensorPrimitives.Sum<T>(_losses)) / count) + (Penalty * Pull(projection, gradient));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var matrix in (MatrixBuffer<T>[])[_text, _classes, _start, _features, _scores, _slopes])
            matrix.Dispose();
    }

    // Minus the logarithm of the label's probability; the scores become probabilities, 1 less at the label.
    private static T CrossEntropy(Span<T> scores, int label)
    {
        TensorPrimitives.Subtract(scores, TensorPrimitives.Max<T>(scores), scores);
        var own = scores[label];
        TensorPrimitives.Exp(scores, scores);
        var sum = TensorPrimitives.Sum<T>(scores);
        TensorPrimitives.Divide(scores, sum, scores);
        scores[label] -= T.One;
        return T.Log(sum) - own;
    }

    // ‖W − W₀‖² over what is tuned; its gradient times λ is added, and that of the rest is none.
    private double Pull(MatrixBuffer<T> projection, MatrixBuffer<T> gradient)
    {
        var (squares, twice) = (0.0, T.CreateTruncating(2 * Penalty));
        for (var e = 0; e < projection.Rows; e++)
        {
            var now = projection.Row(e);
            var start = _start.Row(e);
            var slope = gradient.Row(e);
            for (var p = 0; p < Tuned; p++)
            {
                var moved = now[p] - start[p];
                slope[p] += twice * moved;
                squares += double.CreateTruncating(moved * moved);
            }

            slope[Tuned..].Clear();
        }

        return squares;
    }
}
