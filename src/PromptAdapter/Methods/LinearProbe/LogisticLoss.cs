using System.Numerics.Tensors;
using PromptAdapter.Matrices;

namespace PromptAdapter.Methods.LinearProbe;

/// <summary>
/// scikit-learn's objective of multinomial logistic regression divided by C: Σᵢ −log softmax(W xᵢ + b)[yᵢ] + ‖W‖² / (2C), in double precision.
/// Two classes have one vector w and one offset, and the logits (0, w·x + b): the penalty is then on w, as in scikit-learn.
/// </summary>
internal sealed class LogisticLoss : IDisposable
{
    private readonly LogisticData _data;
    private readonly ParallelOptions _parallel;
    private readonly MatrixProducts _products;
    private readonly int _rows;        // R: weight vectors; C, or 1 for two classes
    private readonly MatrixBuffer<double> _images;   // [N, D]
    private readonly MatrixBuffer<double> _weights;  // [R, D]
    private readonly MatrixBuffer<double> _gradient; // [R, D]
    private readonly MatrixBuffer<double> _scores;   // [N, R]
    private readonly double[] _losses;               // [N]

    /// <summary>Prepares the buffers.</summary>
    /// <param name="data">X and y.</param>
    /// <param name="parallel">Threads to use.</param>
    /// <param name="products">How matrices are multiplied; <see langword="null"/> takes <see cref="ManagedProducts"/>.</param>
    public LogisticLoss(LogisticData data, ParallelOptions parallel, MatrixProducts? products = null)
    {
        (_data, _parallel, _products) = (data, parallel, products ?? ManagedProducts.Instance);
        _rows = data.ClassCount == 2 ? 1 : data.ClassCount;
        _images = _products.Copy<double>(data.Count, data.Images);
        _weights = _products.Allocate<double>(_rows, data.Dimension);
        _gradient = _products.Allocate<double>(_rows, data.Dimension);
        _scores = _products.Allocate<double>(data.Count, _rows);
        _losses = new double[data.Count];
    }

    /// <summary>Numbers to fit: W <c>[R, D]</c>, then b <c>[R]</c>.</summary>
    public int Length => _rows * (_data.Dimension + 1);

    /// <summary>The objective and its gradient.</summary>
    /// <param name="c">C, the weight of the data against the penalty, above 0.</param>
    /// <param name="point">W and b.</param>
    /// <param name="gradient">Receives the gradient in the same layout.</param>
    public double Evaluate(double c, ReadOnlySpan<double> point, Span<double> gradient)
    {
        var split = _rows * _data.Dimension;
        point[..split].CopyTo(_weights.Span);
        var offsets = point[split..].ToArray();
        _products.TimesTransposed(_images, _data.Count, _weights, 1, _scores, _parallel); // [N, R]
        Parallel.For(0, _data.Count, _parallel, row => _losses[row] = Row(_scores.Row(row), offsets, _data.Labels[row]));
        _products.TransposedTimes(_scores, _data.Count, _images, _gradient, _parallel); // [R, D]

        TensorPrimitives.MultiplyAdd(_weights.Span, 1 / c, _gradient.Span, gradient[..split]);
        var offsetGradient = gradient[split..];
        offsetGradient.Clear();
        for (var row = 0; row < _data.Count; row++)
            TensorPrimitives.Add(offsetGradient, _scores.Row(row), offsetGradient);
        return TensorPrimitives.Sum<double>(_losses) + TensorPrimitives.SumOfSquares<double>(_weights.Span) / (2 * c);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffer in (MatrixBuffer<double>[])[_images, _weights, _gradient, _scores])
            buffer.Dispose();
    }

    /// <summary>Scores of one image become p − y, in place; the result is its loss.</summary>
    /// <param name="scores">What the weights say, <c>[R]</c>.</param>
    /// <param name="offsets">What is added to them, <c>[R]</c>.</param>
    /// <param name="label">The true class.</param>
    internal static double Row(Span<double> scores, ReadOnlySpan<double> offsets, int label)
    {
        TensorPrimitives.Add(scores, offsets, scores);
        if (scores.Length == 1)
        {
            var score = label == 1 ? scores[0] : -scores[0];
            var wrong = 1 / (1 + Math.Exp(score)); // the probability of the other class
            scores[0] = label == 1 ? -wrong : wrong;
            return score > 0 ? double.LogP1(Math.Exp(-score)) : double.LogP1(Math.Exp(score)) - score;
        }

        var largest = TensorPrimitives.Max<double>(scores);
        var own = scores[label];
        TensorPrimitives.Subtract(scores, largest, scores);
        TensorPrimitives.Exp(scores, scores);
        var sum = TensorPrimitives.Sum<double>(scores);
        TensorPrimitives.Divide(scores, sum, scores);
        scores[label] -= 1;
        return Math.Log(sum) + largest - own;
    }
}
