using System.Numerics.Tensors;
using PromptAdapter.Runtime;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace PromptAdapter.Methods.LinearProbe;

/// <summary>
/// scikit-learn's objective of multinomial logistic regression divided by C: Σᵢ −log softmax(W xᵢ + b)[yᵢ] + ‖W‖² / (2C), in double precision.
/// Two classes have one vector w and one offset, and the logits (0, w·x + b): the penalty is then on w, as in scikit-learn.
/// </summary>
internal sealed class LogisticLoss : IDisposable
{
    private readonly LogisticData _data;
    private readonly ParallelOptions _parallel;
    private readonly int _rows;        // R: weight vectors; C, or 1 for two classes
    private readonly double[] _weights, _gradient; // [R, D]
    private readonly double[] _scores; // [N, R]
    private readonly double[] _losses; // [N]
    private readonly Tensor _imageTensor, _weightTensor, _gradientTensor, _scoreTensor;

    /// <summary>Prepares the buffers.</summary>
    /// <param name="data">X and y.</param>
    /// <param name="parallel">Threads to use.</param>
    public LogisticLoss(LogisticData data, ParallelOptions parallel)
    {
        NativeBackend.EnsureLoaded();
        (_data, _parallel) = (data, parallel);
        _rows = data.ClassCount == 2 ? 1 : data.ClassCount;
        _weights = new double[_rows * data.Dimension];
        _gradient = new double[_weights.Length];
        _scores = new double[checked(data.Count * _rows)];
        _losses = new double[data.Count];

        using var scope = NewDisposeScope();
        _imageTensor = Share(data.Images, data.Count, data.Dimension);
        _weightTensor = Share(_weights, _rows, data.Dimension);
        _gradientTensor = Share(_gradient, _rows, data.Dimension);
        _scoreTensor = Share(_scores, data.Count, _rows);
    }

    /// <summary>Numbers to fit: W <c>[R, D]</c>, then b <c>[R]</c>.</summary>
    public int Length => _weights.Length + _rows;

    /// <summary>The objective and its gradient.</summary>
    /// <param name="c">C.</param>
    /// <param name="point">W and b.</param>
    /// <param name="gradient">Receives the gradient in the same layout.</param>
    public double Evaluate(double c, ReadOnlySpan<double> point, Span<double> gradient)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        point[.._weights.Length].CopyTo(_weights);
        var offsets = point[_weights.Length..].ToArray();
        _scoreTensor.addmm_(_imageTensor, _weightTensor.t(), beta: 0, alpha: 1); // [N, R]
        Parallel.For(0, _data.Count, _parallel, row => _losses[row] = Row(_scores.AsSpan(row * _rows, _rows), offsets, _data.Labels[row]));
        _gradientTensor.addmm_(_scoreTensor.t(), _imageTensor, beta: 0, alpha: 1); // [R, D]

        TensorPrimitives.MultiplyAdd(_weights, 1 / c, _gradient, gradient[.._weights.Length]);
        var offsetGradient = gradient[_weights.Length..];
        offsetGradient.Clear();
        for (var row = 0; row < _data.Count; row++)
            TensorPrimitives.Add(offsetGradient, _scores.AsSpan(row * _rows, _rows), offsetGradient);
        return TensorPrimitives.Sum<double>(_losses) + TensorPrimitives.SumOfSquares<double>(_weights) / (2 * c);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[_imageTensor, _weightTensor, _gradientTensor, _scoreTensor])
            tensor.Dispose();
    }

    // Scores of one image become p − y, in place; the result is its loss.
    private static double Row(Span<double> scores, double[] offsets, int label)
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

    private static Tensor Share(double[] values, int rows, int columns) => frombuffer(values, ScalarType.Float64).view(rows, columns).DetachFromDisposeScope();
}
