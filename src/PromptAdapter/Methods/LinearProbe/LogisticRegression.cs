using System.Numerics.Tensors;

namespace PromptAdapter.Methods.LinearProbe;

/// <summary>Fits multinomial logistic regression to one set of features, for one C after another.</summary>
internal sealed class LogisticRegression : IDisposable
{
    private readonly LogisticData _data;
    private readonly LinearProbeOptions _options;
    private readonly ParallelOptions _parallel;
    private readonly LogisticLoss _loss;

    /// <summary>Takes the data.</summary>
    /// <param name="data">X and y; every class has an image.</param>
    /// <param name="options">Tolerance, iterations and how matrices are multiplied.</param>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    /// <exception cref="InputException">A class has no image.</exception>
    public LogisticRegression(LogisticData data, LinearProbeOptions options, ParallelOptions parallel)
    {
        options.Validate();
        var empty = Enumerable.Range(0, data.ClassCount).Except(data.Labels).DefaultIfEmpty(-1).First();
        if (empty >= 0)
            throw new InputException($"class {empty} has no support image, so a linear probe cannot learn it", data.Path,
                "give every class at least one image, or leave linear-probe out");

        (_data, _options, _parallel) = (data, options, parallel);
        _loss = new LogisticLoss(data, parallel, options.Products);
    }

    /// <summary>Fits from zero, or from where another fit to the same data ended.</summary>
    /// <param name="c">C, positive.</param>
    /// <param name="from">Where the other fit, for another C, ended: its <see cref="PointOf"/>; <see langword="null"/> begins at zero, as the published fits
    /// do.</param>
    public LogisticFit Fit(double c, float[]? from = null)
    {
        var start = new double[_loss.Length];
        for (var i = 0; i < from?.Length; i++)
            start[i] = from[i];
        var end = new Lbfgs(_options.Tolerance, _options.MaxIterations)
            .Minimise((point, gradient) => _loss.Evaluate(c, point, gradient), start, _parallel.CancellationToken);
        var rows = end.Point.Length / (_data.Dimension + 1);
        var (weights, bias) = (end.Point[..^rows], end.Point[^rows..]);
        if (_data.ClassCount == 2)
        {
            // Logits (−z/2, z/2) give the probabilities of (0, z) and treat the two classes alike.
            weights = [.. weights.Select(value => -value / 2), .. weights.Select(value => value / 2)];
            bias = [-bias[0] / 2, bias[0] / 2];
        }

        var state = new LinearState(LinearProbeMethod.MethodName, weights, bias, LinearProbeMethod.Settings(c));
        return new LogisticFit(state, end.Iterations, end.Converged, end.Value);
    }

    /// <summary>Where a fit ended, as the next one may begin there, in single precision.</summary>
    public float[] PointOf(LinearState state)
    {
        var weights = state.Weights.Span;
        var bias = state.Bias.Span;
        var point = new float[_loss.Length];
        if (_data.ClassCount > 2)
        {
            TensorPrimitives.ConvertTruncating<double, float>(weights, point);
            TensorPrimitives.ConvertTruncating<double, float>(bias, point.AsSpan(weights.Length));
            return point;
        }

        for (var i = 0; i < _data.Dimension; i++) // [D + 1]: z = 2 (w₁·x + b₁), see Fit
            point[i] = (float)(2 * weights[_data.Dimension + i]);
        point[^1] = (float)(2 * bias[1]);
        return point;
    }

    /// <inheritdoc/>
    public void Dispose() => _loss.Dispose();
}
