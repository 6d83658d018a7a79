using System.Numerics.Tensors;
using PromptAdapter.Features;
using PromptAdapter.Matrices;
using PromptAdapter.Methods.LinearProbe;

namespace PromptAdapter.Methods.Anchored;

/// <summary>
/// Fits Δ <c>[C, D]</c>: −Σᵢ wᵢ log softmax(s fᵢ Wᵀ + xᵢ Δᵀ + o)[yᵢ] + ½ Σ_c λ_c ‖Δ_c‖², which is convex and so has one minimum, for one λ after another. x is
/// the feature f, or its coordinates in <see cref="WithinScatter"/>; the weights w and the offsets o give every class an equal say (<see
/// cref="ClassBalance"/>).
/// </summary>
internal sealed class AnchoredRegression : IDisposable
{
    private readonly FeatureSet _support;
    private readonly AnchoredOptions _options;
    private readonly ParallelOptions _parallel;
    private readonly double[] _shares;               // λ_c / λ, [C]
    private readonly WithinScatter? _scatter;
    private readonly MatrixBuffer<double> _images;   // x, [N, D]
    private readonly MatrixBuffer<double> _shift;    // Δ, [C, D]
    private readonly MatrixBuffer<double> _gradient; // [C, D]
    private readonly MatrixBuffer<double> _scores;   // [N, C]
    private readonly MatrixBuffer<double> _text;     // s f Wᵀ + o, [N, C]
    private readonly double[] _losses;               // [N]
    private readonly ClassBalance _balance;          // w and o

    /// <summary>Takes the images and the anchors.</summary>
    /// <param name="support">The images.</param>
    /// <param name="head">W, <c>[C, D]</c>; <see langword="null"/> holds the weights to zero.</param>
    /// <param name="options">Settings.</param>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    /// <param name="pool">Images that say how a class scatters; <see langword="null"/> takes the support images.</param>
    public AnchoredRegression(FeatureSet support, ClassWeights? head, AnchoredOptions options, ParallelOptions parallel, FeatureSet? pool = null)
    {
        (_support, _options, _parallel) = (support, options, parallel);
        var products = options.Products;
        _images = products.Copy<double>(support.Count, Doubles(support.Features.Span));
        _shift = products.Allocate<double>(support.ClassCount, support.Dimension);
        _gradient = products.Allocate<double>(support.ClassCount, support.Dimension);
        _scores = products.Allocate<double>(support.Count, support.ClassCount);
        _text = products.Allocate<double>(support.Count, support.ClassCount);
        _losses = new double[support.Count];
        _balance = ClassBalance.Of(support.Labels, support.ClassCount);
        if (head is not null)
        {
            using var weights = products.Copy<double>(head.ClassCount, Doubles(head.Values.Span));
            products.TimesTransposed(_images, support.Count, weights, (float)options.TextScale, _text, parallel);
        }

        _scatter = options.Constraint == AnchorConstraint.Scatter ? WithinScatter.Of(pool ?? support, products, parallel) : null;
        if (_scatter is not null)
            Parallel.For(0, support.Count, parallel, row => _scatter.Transform(_images.Row(row)));
        _shares = head is not null && options.Constraint == AnchorConstraint.Clap ? ClapShares() : [.. Enumerable.Repeat(1.0, support.ClassCount)];
        double[] offsets = [.. _balance.Offsets];
        for (var row = 0; row < support.Count; row++)
            TensorPrimitives.Add(_text.Row(row), offsets, _text.Row(row));
    }

    /// <summary>Fits from zero, or from where the fit for another λ ended.</summary>
    /// <param name="penalty">λ.</param>
    /// <param name="from">Δ to begin at.</param>
    /// <returns>Δ, <c>[C, D]</c>.</returns>
    public double[] Fit(double penalty, double[]? from = null) =>
        new Lbfgs(_options.Tolerance, _options.MaxIterations)
            .Minimise(
                (point, gradient) => Evaluate(penalty, point, gradient), from ?? new double[_shares.Length * _support.Dimension], _parallel.CancellationToken)
            .Point;

    /// <summary>Weights as <see cref="Fit"/> gives them, for features.</summary>
    /// <param name="shift">Δ, <c>[C, D]</c>.</param>
    /// <returns>Weights <c>[C, D]</c> and offsets <c>[C]</c>.</returns>
    public (double[] Weights, double[] Offsets) OnFeatures(double[] shift)
    {
        var (weights, offsets) = ((double[])shift.Clone(), new double[_shares.Length]);
        for (var label = 0; label < offsets.Length && _scatter is not null; label++)
            offsets[label] = _scatter.Return(weights.AsSpan(label * _support.Dimension, _support.Dimension));
        return (weights, offsets);
    }

    /// <summary>The objective and its gradient.</summary>
    internal double Evaluate(double penalty, ReadOnlySpan<double> point, Span<double> gradient)
    {
        point.CopyTo(_shift.Span);
        _options.Products.TimesTransposed(_images, _support.Count, _shift, 1, _scores, _parallel); // [N, C]
        Parallel.For(0, _support.Count, _parallel, row =>
        {
            var label = _support.Labels[row];
            var says = _balance.Weights[label];
            _losses[row] = says * LogisticLoss.Row(_scores.Row(row), _text.Row(row), label);
            TensorPrimitives.Multiply(_scores.Row(row), says, _scores.Row(row));
        });
        _options.Products.TransposedTimes(_scores, _support.Count, _images, _gradient, _parallel); // [C, D]
        var value = TensorPrimitives.Sum<double>(_losses);
        for (var label = 0; label < _shares.Length; label++)
        {
            var own = _shift.Row(label);
            var weight = penalty * _shares[label];
            TensorPrimitives.MultiplyAdd(own, weight, _gradient.Row(label), gradient.Slice(label * own.Length, own.Length));
            value += 0.5 * weight * TensorPrimitives.SumOfSquares<double>(own);
        }

        return value;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffer in (MatrixBuffer<double>[])[_images, _shift, _gradient, _scores, _text])
            buffer.Dispose();
    }

    // Classes without an image are held as the average one is. The least share keeps the problem well-conditioned where a text is never right.
    private double[] ClapShares()
    {
        const double Least = 0.1;
        var shares = new double[_support.ClassCount];
        var row = new double[_support.ClassCount];
        var images = _support.RowsByClass();
        for (var label = 0; label < shares.Length; label++)
        {
            foreach (var image in images[label])
            {
                // The probability that zero-shot classification gives, whatever the scale of the fit.
                TensorPrimitives.Multiply(_text.Row(image), _options.Scale / _options.TextScale, row);
                TensorPrimitives.SoftMax<double>(row, row);
                shares[label] += row[label] / images[label].Count;
            }
        }

        var mean = shares.Where((_, label) => images[label].Count > 0).Average();
        return [.. shares.Select((share, label) => images[label].Count == 0 ? 1 : Math.Max(Least, share / mean))];
    }

    private static double[] Doubles(ReadOnlySpan<float> values)
    {
        var doubles = new double[values.Length];
        TensorPrimitives.ConvertTruncating(values, doubles.AsSpan());
        return doubles;
    }
}
